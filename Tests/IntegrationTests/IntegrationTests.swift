import Testing

/// Everything here starts processes and takes ports: one test at a time.
@Suite(.serialized, .timeLimit(.minutes(3)))
enum IntegrationTests {}
