#!/usr/bin/env python3
"""Reads the compressed column files (.hpc) that hepatrial writes. One file, standard library only; numpy is used when
asked for. Format: docs/formats/columns.md.

    from hepatrial_columns import read_columns
    adsl = read_columns("adsl.hpc")
    adsl["AGE"], adsl.units["AGE"], adsl.about["trial"]

From a shell, as CSV:  python3 hepatrial_columns.py adsl.hpc > adsl.csv

The rows are virtual patients.
"""
import array
import collections.abc
import json
import math
import struct
import sys
import zlib

MAGIC = b"HPCOLS\r\n"
VERSION = 1
HEADER = struct.Struct("<8sIIQIIQII")
MISSING_INT32 = -2**31
WIDTH = {"float64": 8, "int32": 4}
GROUP_ROWS_MAX = 1 << 20


class ColumnFileError(ValueError):
    """The file is not a column file of this version, or it is damaged or cut off."""


class Columns(collections.abc.Mapping):
    """Column name -> values, in the order of the file. Lists: float (NaN: missing), int (None: missing), str ("": missing).
    With numpy: float64 arrays (NaN), int32 arrays (MISSING_INT32), object arrays of str."""

    def __init__(self, table, about, units, types, values, rows):
        self.table, self.about, self.units, self.types, self.rows = table, about, units, types, rows
        self._values = values

    def __getitem__(self, name):
        return self._values[name]

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)


def read_columns(path, columns=None, numpy=False):
    """The table in `path`. `columns`: names to read, None for all; others are checked but not decompressed.
    Raises ColumnFileError, OSError, KeyError for a column that is not there."""
    with open(path, "rb") as file:
        start = file.read(HEADER.size)
        header = _header(path, start)
        file.seek(0, 2)
        if file.tell() != header["file_bytes"]:
            raise ColumnFileError(f"{path}: has {file.tell()} bytes where {header['file_bytes']} were written")
        file.seek(HEADER.size)
        schema = _schema(path, file.read(header["schema_bytes"]), header["schema_crc"])
        specs = schema["columns"]
        names = [spec["name"] for spec in specs]
        wanted = names if columns is None else list(columns)
        for name in wanted:
            if name not in names:
                raise KeyError(f"{path}: has no column '{name}'")
        values = {name: _Cells(spec["type"], numpy) for name, spec in zip(names, specs) if name in wanted}
        rows = 0
        for _ in range(header["groups"]):
            rows += _read_group(path, file, specs, values)
        if rows != header["rows"] or file.read(1):
            raise ColumnFileError(f"{path}: its groups of rows do not fit together")
    return Columns(schema["table"], schema["about"], {spec["name"]: spec["unit"] for spec in specs},
                   {spec["name"]: spec["type"] for spec in specs}, {name: values[name].finish() for name in wanted}, rows)


def _header(path, data):
    if len(data) < HEADER.size or data[:8] != MAGIC:
        raise ColumnFileError(f"{path}: is not a column file")
    _, version, schema_bytes, rows, groups, schema_crc, file_bytes, _, crc = HEADER.unpack(data)
    if zlib.crc32(data[:44]) != crc:
        raise ColumnFileError(f"{path}: the header does not fit its checksum")
    if version != VERSION:
        raise ColumnFileError(f"{path}: is of version {version}; this reader knows version {VERSION}")
    return {"schema_bytes": schema_bytes, "rows": rows, "groups": groups, "schema_crc": schema_crc, "file_bytes": file_bytes}


def _schema(path, data, crc):
    if zlib.crc32(data) != crc:
        raise ColumnFileError(f"{path}: the schema does not fit its checksum")
    return json.loads(data.decode("utf-8"))


def _exactly(path, file, count):
    data = file.read(count)
    if len(data) != count:
        raise ColumnFileError(f"{path}: is cut off")
    return data


def _read_group(path, file, specs, values):
    rows, group_bytes = struct.unpack("<II", _exactly(path, file, 8))
    if not 0 < rows <= GROUP_ROWS_MAX:
        raise ColumnFileError(f"{path}: its groups of rows do not fit together")
    end = file.tell() + group_bytes
    for spec in specs:
        stored_bytes, raw_bytes, crc = struct.unpack("<III", _exactly(path, file, 12))
        if stored_bytes > end - file.tell():
            raise ColumnFileError(f"{path}: its groups of rows do not fit together")
        stored = _exactly(path, file, stored_bytes)
        if zlib.crc32(stored) != crc:
            raise ColumnFileError(f"{path}: column '{spec['name']}' does not fit its checksum")
        if spec["name"] in values:
            try:
                values[spec["name"]].add(_inflated(stored, raw_bytes), rows)
            except (ValueError, IndexError, struct.error, zlib.error) as error:
                raise ColumnFileError(f"{path}: column '{spec['name']}' is damaged: {error}") from error
    if file.tell() != end:
        raise ColumnFileError(f"{path}: its groups of rows do not fit together")
    return rows


def _inflated(stored, raw_bytes):
    stream = zlib.decompressobj()
    raw = stream.decompress(stored, raw_bytes + 1)
    if len(raw) != raw_bytes or not stream.eof or stream.unused_data:
        raise ValueError("another size than it claims")
    return raw


class _Cells:
    """Collects one column over the groups."""

    def __init__(self, kind, numpy):
        if kind not in ("float64", "int32", "text"):
            raise ColumnFileError(f"unknown type '{kind}'")
        self.kind, self.numpy, self.parts = kind, numpy, []

    def add(self, raw, rows):
        if self.kind == "text":
            self.parts.append(_text(raw, rows))
            return
        if len(raw) != rows * WIDTH[self.kind]:
            raise ValueError("another number of rows")
        self.parts.append(raw)

    def finish(self):
        if self.kind == "text":
            cells = [cell for part in self.parts for cell in part]
        else:
            cells = b"".join(self.parts)
        self.parts = []
        if self.numpy:
            import numpy
            if self.kind == "text":
                return numpy.array(cells, dtype=object)
            return numpy.frombuffer(cells, dtype="<f8" if self.kind == "float64" else "<i4")
        if self.kind == "text":
            return cells
        numbers = array.array("d" if self.kind == "float64" else "i")
        numbers.frombytes(cells)
        if sys.byteorder == "big":
            numbers.byteswap()
        if self.kind == "float64":
            return numbers.tolist()
        return [None if number == MISSING_INT32 else number for number in numbers]


def _text(raw, rows):
    count, = struct.unpack_from("<I", raw, 0)
    words, at = [], 4
    for _ in range(count):
        length, = struct.unpack_from("<I", raw, at)
        at += 4
        if length > len(raw) - at:
            raise ValueError("a word without an end")
        words.append(raw[at:at + length].decode("utf-8"))
        at += length
    if len(raw) - at != 4 * rows:
        raise ValueError("another number of rows")
    return [words[code] for code in struct.unpack_from(f"<{rows}I", raw, at)]


def _csv_cell(value):
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return repr(value) if isinstance(value, float) else value


def main():
    if len(sys.argv) != 2 or sys.argv[1] in ("-h", "--help"):
        print(__doc__, file=sys.stderr)
        return 2
    import csv
    try:
        table = read_columns(sys.argv[1])
    except (ColumnFileError, OSError) as error:
        print(error, file=sys.stderr)
        return 3
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(table)
    writer.writerows(map(_csv_cell, row) for row in zip(*table.values()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
