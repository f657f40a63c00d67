"""The file of the state: its tables, and how it is opened and brought up to date."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from hawse.aws.patient_sqlite import patiently
from hawse.errors import CLIError
from hawse.systems import open_private, private_folder

if TYPE_CHECKING:
    from sqlite3 import Connection

_BUSY_SECONDS = 10.0
_VERSION = 3
_TABLES = """
CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, argv TEXT, source TEXT, destination TEXT, started REAL, state TEXT);
CREATE TABLE IF NOT EXISTS upload (
    id INTEGER PRIMARY KEY, run TEXT, bucket TEXT, key TEXT, upload_id TEXT, part_size INTEGER,
    path TEXT, size INTEGER, mtime_ns INTEGER, inode INTEGER, algorithm TEXT, started REAL,
    etag TEXT DEFAULT '', version TEXT DEFAULT '', headers TEXT DEFAULT '',
    begun_with TEXT DEFAULT '');
CREATE TABLE IF NOT EXISTS part (
    upload INTEGER, number INTEGER, etag TEXT, crc TEXT,
    PRIMARY KEY (upload, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS done (
    run TEXT, key TEXT, size INTEGER, mtime_ns INTEGER, etag TEXT,
    PRIMARY KEY (run, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS download (
    id INTEGER PRIMARY KEY, run TEXT, bucket TEXT, key TEXT, version TEXT, etag TEXT, size INTEGER,
    path TEXT, temporary TEXT, part_size INTEGER, parts BLOB, crcs BLOB, started REAL,
    begun_with TEXT DEFAULT '');
CREATE INDEX IF NOT EXISTS upload_place ON upload (bucket, key, path);
CREATE INDEX IF NOT EXISTS download_place ON download (bucket, key, path);
"""
_ADDED = {"upload": ("etag", "version", "headers", "begun_with"), "download": ("begun_with",)}
"""The columns that the first version of the file did not have."""


def opened(path: Path) -> Connection:
    """A connection to the file, which is made if there is none. CLIError when that fails."""
    import sqlite3

    try:
        private_folder(path.parent)
        os.close(open_private(path, os.O_RDWR))
        found = sqlite3.connect(path, timeout=_BUSY_SECONDS, check_same_thread=False)
    except (sqlite3.Error, OSError) as error:
        raise broken(path, error) from error
    try:
        patiently(lambda: _prepare(found), _BUSY_SECONDS)
        return found
    except sqlite3.Error as error:
        found.close()
        raise broken(path, error) from error


def _prepare(found: Connection) -> None:
    found.execute("PRAGMA journal_mode=WAL")
    found.execute("PRAGMA synchronous=NORMAL")
    version = found.execute("PRAGMA user_version").fetchone()[0]
    if version != _VERSION:  # else nothing is written: whoever only looks waits for nobody
        found.executescript(_TABLES)
        if version in (1, 2):
            _add_columns(found)
        found.execute(f"PRAGMA user_version={_VERSION}")


def _add_columns(connection: Connection) -> None:
    """To a file of an earlier version. Another process may be doing it too."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for table, names in _ADDED.items():
            there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            for name in names:
                if name not in there:
                    connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} TEXT DEFAULT ''")


def broken(path: Path, error: Exception) -> CLIError:
    """The error for a file that cannot be used."""
    if isinstance(error, OSError):
        return CLIError(str(path), why=(error.strerror or str(error)).lower())
    if "locked" in str(error):
        return CLIError(str(path), why="another process is writing to it", hint="wait for its end")
    return CLIError(str(path), why=str(error), hint="move it away; what it knew is lost")
