import Fuzzer

Fuzzer.run(DecoderEntry.complaint)
