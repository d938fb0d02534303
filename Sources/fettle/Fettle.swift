import ArgumentParser

@main
struct Fettle: ParsableCommand {}
