package io.telemetrystack.streamer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What keeps files from being read: one sentence for the search and one for each file, until that
 * file is read well or gone. The reader's thread notes; any thread may ask for the text.
 */
final class CsvProblems {
  private static final int MOST_SHOWN = 5;

  private final Map<Path, String> byFile = new LinkedHashMap<>();
  private String search = "";
  private volatile String text = "";

  /** All that is known, empty when all is well. */
  String text() {
    return text;
  }

  /**
   * @param problem of finding files, empty for none
   * @return whether it is another than before
   */
  boolean search(String problem) {
    boolean news = !problem.equals(search);
    search = problem;
    show();
    return news;
  }

  /**
   * @return whether it is another than before
   */
  boolean file(Path file, String problem) {
    boolean news = !problem.equals(byFile.put(file, problem));
    show();
    return news;
  }

  void readWell(Path file) {
    byFile.remove(file);
    show();
  }

  void forgetAllBut(Collection<Path> files) {
    byFile.keySet().retainAll(files);
    show();
  }

  private void show() {
    List<String> sentences = new ArrayList<>();
    if (!search.isEmpty()) {
      sentences.add(search);
    }
    byFile.values().stream().limit(MOST_SHOWN).forEach(sentences::add);
    if (byFile.size() > MOST_SHOWN) {
      sentences.add((byFile.size() - MOST_SHOWN) + " more files");
    }
    text = String.join("; ", sentences);
  }
}
