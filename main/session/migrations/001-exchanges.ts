/** Version 1: one row an exchange. What is searched stands in columns, the rest of a head in JSON, bodies as bytes. */
export const exchanges = `
  CREATE TABLE exchange (
    id INTEGER PRIMARY KEY,
    started_at REAL NOT NULL,
    pending INTEGER NOT NULL,
    head TEXT NOT NULL,
    request_body BLOB NOT NULL,
    response_body BLOB
  ) STRICT;
  CREATE INDEX exchange_pending ON exchange (id) WHERE pending = 1;
  CREATE TABLE counter (next INTEGER NOT NULL) STRICT;
  INSERT INTO counter (next) VALUES (0);
`
