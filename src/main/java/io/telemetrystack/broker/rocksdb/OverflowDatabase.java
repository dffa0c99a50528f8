package io.telemetrystack.broker.rocksdb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * One open RocksDB with its column families: "notes", and one for the messages of each group, so
 * that files of messages ascend and move down the levels without being rewritten. That of group 0
 * is the default one, where version 1 kept its only group.
 */
final class OverflowDatabase implements AutoCloseable {
  private static final String DEFAULT = "default";
  private static final String NOTES = "notes";
  private static final String GROUP = "group-";

  private final OverflowOptions options;
  private final RocksDB db;
  private final ColumnFamilyHandle notes;
  private final Map<Integer, ColumnFamilyHandle> groups;

  private OverflowDatabase(
      OverflowOptions options,
      RocksDB db,
      ColumnFamilyHandle notes,
      Map<Integer, ColumnFamilyHandle> groups) {
    this.options = options;
    this.db = db;
    this.notes = notes;
    this.groups = groups;
  }

  /** Opens, or makes, a database; deletes files that it does not know. */
  static OverflowDatabase open(Path path, OverflowOptions options) throws RocksDBException {
    List<String> names = families(path);
    for (String always : List.of(DEFAULT, NOTES)) {
      if (!names.contains(always)) {
        names.add(always);
      }
    }
    return open(
        names,
        options,
        (families, handles) ->
            RocksDB.open(options.database(), path.toString(), families, handles));
  }

  /** Opens a database so that none of its files is changed or deleted. */
  static OverflowDatabase look(Path path, OverflowOptions options) throws RocksDBException {
    return open(
        families(path),
        options,
        (families, handles) ->
            RocksDB.openReadOnly(options.database(), path.toString(), families, handles));
  }

  RocksDB db() {
    return db;
  }

  /** Null in a database of version 1 that is only looked at. */
  ColumnFamilyHandle notes() {
    return notes;
  }

  /** Null where there is none. */
  ColumnFamilyHandle group(int number) {
    return groups.get(number);
  }

  void addGroup(int number) throws RocksDBException {
    if (!groups.containsKey(number)) {
      groups.put(number, db.createColumnFamily(descriptor(GROUP + number)));
    }
  }

  /** Drops a group's messages at once; those of group 0 must have been deleted. */
  void dropGroup(int number) throws RocksDBException {
    if (number != 0) {
      ColumnFamilyHandle handle = groups.get(number);
      db.dropColumnFamily(handle);
      groups.remove(number);
      handle.close();
    }
  }

  /** Drops the files that lie between the offsets, where nothing may be held any more. */
  void dropFiles(int group, long fromOffset, long toOffset) throws RocksDBException {
    byte[] from = OverflowRecords.messageKey(fromOffset);
    byte[] to = OverflowRecords.messageKey(toOffset);
    db.deleteFilesInRanges(groups.get(group), List.of(from, to), false);
  }

  /** Starts writing the buffers out, after which the log is not needed; does not wait for it. */
  void startFlush() throws RocksDBException {
    List<ColumnFamilyHandle> all = new ArrayList<>(groups.values());
    all.add(notes);
    try (FlushOptions soon = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
      db.flush(soon, all);
    }
  }

  @Override
  public void close() {
    groups.values().forEach(ColumnFamilyHandle::close);
    if (notes != null) {
      notes.close();
    }
    db.close();
  }

  private interface Opening {
    RocksDB open(List<ColumnFamilyDescriptor> families, List<ColumnFamilyHandle> handles)
        throws RocksDBException;
  }

  private static OverflowDatabase open(List<String> names, OverflowOptions options, Opening opening)
      throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    names.forEach(name -> families.add(descriptor(name, options)));
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    RocksDB db = opening.open(families, handles);
    Map<Integer, ColumnFamilyHandle> groups = new TreeMap<>();
    ColumnFamilyHandle notes = null;
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(NOTES)) {
        notes = handles.get(i);
      } else {
        groups.put(groupNumber(names.get(i)), handles.get(i));
      }
    }
    return new OverflowDatabase(options, db, notes, groups);
  }

  private static List<String> families(Path path) throws RocksDBException {
    List<String> names = new ArrayList<>();
    if (path.resolve(PartitionFiles.CURRENT).toFile().exists()) {
      try (Options none = new Options()) {
        for (byte[] name : RocksDB.listColumnFamilies(none, path.toString())) {
          names.add(new String(name, StandardCharsets.UTF_8));
        }
      }
    }
    for (String name : names) {
      if (!name.equals(NOTES) && groupNumber(name) < 0) {
        throw new NewerFormatException(
            "column family " + name, PartitionMeta.VERSION + 1, PartitionMeta.VERSION);
      }
    }
    return names;
  }

  private static int groupNumber(String family) {
    if (family.equals(DEFAULT)) {
      return 0;
    }
    return family.matches(GROUP + "[1-5]?[0-9]")
        ? Integer.parseInt(family.substring(GROUP.length()))
        : -1;
  }

  private ColumnFamilyDescriptor descriptor(String name) {
    return descriptor(name, options);
  }

  private static ColumnFamilyDescriptor descriptor(String name, OverflowOptions options) {
    return new ColumnFamilyDescriptor(
        name.getBytes(StandardCharsets.UTF_8), options.columnFamily());
  }
}
