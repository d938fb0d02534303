// FettleServer
