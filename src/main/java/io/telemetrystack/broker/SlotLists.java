package io.telemetrystack.broker;

import java.util.Arrays;

/**
 * Doubly linked lists over the slots of a {@link MessageTable}, without an object per link. A slot
 * is in one list at a time, and leaves it without naming it.
 *
 * <p>The lists are circular: nodes below {@code lists} are the ends, slot {@code s} is node {@code
 * lists + s}.
 */
final class SlotLists {
  static final int NONE = -1;

  private final int lists;
  private int[] next;
  private int[] previous;

  SlotLists(int lists, int slots) {
    this.lists = lists;
    next = new int[lists + slots];
    previous = new int[lists + slots];
    for (int end = 0; end < lists; end++) {
      next[end] = end;
      previous[end] = end;
    }
  }

  void grow(int slots) {
    next = Arrays.copyOf(next, lists + slots);
    previous = Arrays.copyOf(previous, lists + slots);
  }

  void append(int list, int slot) {
    int node = lists + slot;
    int last = previous[list];
    next[last] = node;
    previous[node] = last;
    next[node] = list;
    previous[list] = node;
  }

  /** The slot must be in a list. */
  void remove(int slot) {
    int node = lists + slot;
    next[previous[node]] = next[node];
    previous[next[node]] = previous[node];
  }

  /** The oldest slot of the list, or {@link #NONE}. */
  int first(int list) {
    return slot(next[list]);
  }

  /** The newest slot of the list, or {@link #NONE}. */
  int last(int list) {
    return slot(previous[list]);
  }

  /** The slot that follows in the same list, or {@link #NONE}. */
  int after(int slot) {
    return slot(next[lists + slot]);
  }

  private int slot(int node) {
    return node < lists ? NONE : node - lists;
  }
}
