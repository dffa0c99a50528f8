package io.telemetrystack.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which node has which of some things, such as partitions: a pure function of their names, so every
 * node that knows the same nodes gives the same answer. Immutable.
 *
 * <p>Each thing scores the nodes by hash (rendezvous hashing), and the best scores are granted
 * first while a node is below its share. So the numbers of things that nodes have differ by at most
 * one, and most things stay where they are when a node comes or goes: about those that it takes or
 * leaves, and a few that the new shares push on.
 */
public final class Placement {
  private record Bid(String thing, String node, long score) {}

  private final Map<String, List<String>> preferences;

  private Placement(Map<String, List<String>> preferences) {
    this.preferences = preferences;
  }

  /**
   * @param things distinct names
   * @param nodes distinct names; with none, nothing has an owner
   */
  public static Placement of(List<String> things, List<String> nodes) {
    List<Bid> bids = new ArrayList<>();
    Map<String, List<String>> preferences = new LinkedHashMap<>();
    for (String thing : things) {
      List<Bid> best = bids(thing, nodes);
      bids.addAll(best);
      preferences.put(thing, new ArrayList<>(best.stream().map(Bid::node).toList()));
    }
    if (!nodes.isEmpty()) {
      bids.sort(Comparator.comparingLong(Bid::score).reversed().thenComparing(Bid::thing));
      grant(bids, things.size(), nodes.size())
          .forEach(
              (thing, owner) -> {
                preferences.get(thing).remove(owner);
                preferences.get(thing).add(0, owner);
              });
    }
    return new Placement(preferences);
  }

  /** The node that has the thing, or null where there is no node or no such thing. */
  public String owner(String thing) {
    List<String> nodes = preference(thing);
    return nodes.isEmpty() ? null : nodes.get(0);
  }

  /** The owner, then those that stand in for it, in the order in which they do. */
  public List<String> preference(String thing) {
    return preferences.getOrDefault(thing, List.of());
  }

  private static List<Bid> bids(String thing, List<String> nodes) {
    return nodes.stream()
        .map(node -> new Bid(thing, node, StableHash.of(thing + '\n' + node)))
        .sorted(Comparator.comparingLong(Bid::score).reversed().thenComparing(Bid::node))
        .toList();
  }

  /** Every node gets its share rounded down, and as many as it takes get one more. */
  private static Map<String, String> grant(List<Bid> best, int things, int nodes) {
    int share = things / nodes;
    int larger = things % nodes;
    Map<String, String> owners = new HashMap<>();
    Map<String, Integer> counts = new HashMap<>();
    for (Bid bid : best) {
      int count = counts.getOrDefault(bid.node(), 0);
      boolean mayHave = count < share || (count == share && larger > 0);
      if (mayHave && !owners.containsKey(bid.thing())) {
        owners.put(bid.thing(), bid.node());
        counts.put(bid.node(), count + 1);
        larger -= count == share ? 1 : 0;
      }
    }
    return owners;
  }
}
