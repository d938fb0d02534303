// Correlation
