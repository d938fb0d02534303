/// The store as earlier versions made it, word for word: version n is what the first n texts make.
///
/// A copy on purpose: that `StoreSchema.steps` still begins so is part of what is tested.
enum HistoricSchema {
    static let steps = [
        """
        CREATE TABLE deliveries (
            number      INTEGER PRIMARY KEY AUTOINCREMENT,
            source      TEXT    NOT NULL,
            id          TEXT    NOT NULL,
            received_at INTEGER NOT NULL,
            alerts      INTEGER NOT NULL CHECK (alerts >= 0),
            updates     INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX deliveries_by_id ON deliveries (id, source);

        CREATE TABLE decisions (
            delivery INTEGER NOT NULL REFERENCES deliveries (number) ON DELETE CASCADE,
            alert    TEXT    NOT NULL,
            rule_set TEXT    NOT NULL,
            body     TEXT    NOT NULL
        ) STRICT;
        CREATE INDEX decisions_by_delivery ON decisions (delivery);

        -- state: 0 pending, 1 in flight, 2 done, 3 dead. A delivery is forgotten before the dead letters it caused.
        CREATE TABLE updates (
            id          INTEGER PRIMARY KEY AUTOINCREMENT,
            delivery    INTEGER NOT NULL,
            incident    TEXT    NOT NULL,
            action      TEXT    NOT NULL,
            state       INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
            attempts    INTEGER NOT NULL DEFAULT 0,
            accepted_at INTEGER NOT NULL,
            updated_at  INTEGER NOT NULL,
            result      TEXT,
            reason      TEXT    NOT NULL DEFAULT '',
            request_id  TEXT
        ) STRICT;
        CREATE INDEX updates_by_state ON updates (state);
        CREATE INDEX updates_by_delivery ON updates (delivery);
        CREATE INDEX updates_by_incident ON updates (incident);

        -- What other processes ask the one that serves to do.
        CREATE TABLE requests (
            number    INTEGER PRIMARY KEY AUTOINCREMENT,
            kind      TEXT    NOT NULL,
            update_id INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE probe (filler BLOB NOT NULL) STRICT;
        """,
        """
        -- What rules remember, by rule name; a removed key keeps its row without a value until it is pruned.
        CREATE TABLE rule_state (
            rule       TEXT    NOT NULL,
            kind       TEXT    NOT NULL,
            key        TEXT    NOT NULL,
            value      TEXT,
            expires_at INTEGER NOT NULL,
            version    INTEGER NOT NULL,
            UNIQUE (rule, kind, key)
        ) STRICT;
        CREATE INDEX rule_state_by_expiry ON rule_state (expires_at);
        CREATE INDEX rule_state_by_version ON rule_state (version);
        """,
        """
        -- Bodies that could not be decoded. AUTOINCREMENT: the oldest are removed by their distance from the last.
        CREATE TABLE undecodable (
            number       INTEGER PRIMARY KEY AUTOINCREMENT,
            id           TEXT    NOT NULL,
            source       TEXT    NOT NULL,
            received_at  INTEGER NOT NULL,
            reason       TEXT    NOT NULL,
            content_type TEXT    NOT NULL,
            size         INTEGER NOT NULL,
            body         BLOB    NOT NULL
        ) STRICT;
        """,
        """
        -- What came in, kept as it came: apart from its delivery, so that listing deliveries need not step over it.
        ALTER TABLE deliveries ADD COLUMN note TEXT NOT NULL DEFAULT '';
        ALTER TABLE deliveries ADD COLUMN body_bytes INTEGER NOT NULL DEFAULT 0;
        -- length: before deflating; a body as long as that is stored as it is.
        CREATE TABLE bodies (
            delivery INTEGER PRIMARY KEY REFERENCES deliveries (number) ON DELETE CASCADE,
            kind     TEXT    NOT NULL,
            headers  TEXT    NOT NULL,
            bot      TEXT,
            length   INTEGER NOT NULL,
            body     BLOB    NOT NULL
        ) STRICT;

        -- What an alert was about, also where nothing was done.
        ALTER TABLE decisions ADD COLUMN incident TEXT NOT NULL DEFAULT '';
        CREATE INDEX decisions_by_incident ON decisions (incident) WHERE incident <> '';

        -- The rule files behind the hashes in `decisions`; retired_at: since when another set is in force.
        CREATE TABLE rule_sets (
            hash       TEXT    PRIMARY KEY,
            retired_at INTEGER,
            length     INTEGER NOT NULL,
            body       BLOB    NOT NULL
        ) STRICT;

        -- HTTP requests to PagerDuty, and the updates on whose account each was made; item: as it stood in a PUT.
        CREATE TABLE calls (
            number       INTEGER PRIMARY KEY AUTOINCREMENT,
            at           INTEGER NOT NULL,
            operation    TEXT    NOT NULL,
            status       TEXT    NOT NULL,
            milliseconds INTEGER NOT NULL,
            request_id   TEXT
        ) STRICT;
        CREATE TABLE call_updates (
            update_id INTEGER NOT NULL REFERENCES updates (id) ON DELETE CASCADE,
            call      INTEGER NOT NULL,
            item      TEXT,
            PRIMARY KEY (update_id, call)
        ) STRICT, WITHOUT ROWID;
        """,
        """
        -- What belongs to a delivery lies together, in the order of its numbers: where it begins stands with the delivery, so that
        -- neither decisions nor updates need an index over deliveries. acted: an update has the same incident, and is indexed by it.
        CREATE TABLE decisions_by_number (
            number   INTEGER PRIMARY KEY,
            delivery INTEGER NOT NULL,
            alert    TEXT    NOT NULL,
            incident TEXT    NOT NULL,
            acted    INTEGER NOT NULL,
            rule_set TEXT    NOT NULL,
            body     TEXT    NOT NULL
        ) STRICT;
        INSERT INTO decisions_by_number
            SELECT NULL, delivery, alert, incident, 0, rule_set, body FROM decisions ORDER BY delivery, rowid;
        DROP TABLE decisions;
        ALTER TABLE decisions_by_number RENAME TO decisions;
        CREATE INDEX decisions_by_incident ON decisions (incident) WHERE acted = 0 AND incident <> '';

        ALTER TABLE deliveries ADD COLUMN first_decision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deliveries ADD COLUMN decisions INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE deliveries ADD COLUMN first_update INTEGER NOT NULL DEFAULT 0;
        UPDATE deliveries SET first_decision = own.first, decisions = own.count FROM
            (SELECT delivery, MIN(number) AS first, COUNT(*) AS count FROM decisions GROUP BY delivery) AS own
            WHERE own.delivery = deliveries.number;
        UPDATE deliveries SET first_update = own.first FROM
            (SELECT delivery, MIN(id) AS first FROM updates GROUP BY delivery) AS own WHERE own.delivery = deliveries.number;
        DROP INDEX updates_by_delivery;
        """,
    ]
}
