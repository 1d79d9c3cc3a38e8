export const generalHelp = `mallgate: ask once; every shop answers.

Usage:
  mallgate search "<query>" [options]   what all malls offer
  mallgate help [command]               this, or a command's options

Options:
  -h, --help      this
  -v, --version   the version

Gate is looked for at --gate, at GATE_URL, in .mallgate/run.env from here upwards, then at http://127.0.0.1:8080.
Exit status: 0 answered, 1 Gate cannot be reached or failed, 2 wrong usage, 3 no mall answered.
`

export const searchHelp = `mallgate search "<query>" [options]

Asks all malls, prints a line for each as it answers, then a table of the offers.

Options:
  --malls a,b       only these malls
  --sort ORDER      relevance (best match first, the default) or price (lowest total first)
  --limit N         how many offers, 1 to 1000; 20 in a table, 100 as JSON where absent
  --timeout MS      milliseconds until the answer is given as it is, 10 to 30000; 3000 where absent
  --max-age S       how old an answer may be, in seconds; 0 asks every shop anew
  --json            Gate's whole answer as JSON
  --gate URL        where Gate is
  -h, --help        this
`
