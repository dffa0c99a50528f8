package io.telemetrystack.cluster.hazelcast;

import io.telemetrystack.cluster.MemberProof;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.NodeInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which members have proved to know the service token, and what they publish of themselves; that of
 * some which have left too: while members do not agree on who is there, one that has left here may
 * be heard, and wants answers. Any thread.
 */
final class KnownMembers {
  private static final Logger LOG = LoggerFactory.getLogger(KnownMembers.class);
  private static final String PROOF = "proof";
  private static final int MOST_KNOWN = 1_000;

  private final MemberProof proof;
  private final Set<String> unproven = ConcurrentHashMap.newKeySet();
  private final Map<String, NodeInfo> known =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, NodeInfo> eldest) {
              return size() > MOST_KNOWN;
            }
          });

  /**
   * @param proof null where members prove nothing
   */
  KnownMembers(MemberProof proof) {
    this.proof = proof;
  }

  /** What this member publishes. */
  NodeInfo withProof(String self, NodeInfo info) {
    if (proof == null) {
      return info;
    }
    String shown = proof.of(self, info.host(), info.port());
    return new NodeInfo(info.host(), info.port(), new JsonObject().put(PROOF, shown));
  }

  /** Whether what a member publishes proves it. */
  boolean holds(String member, NodeInfo info) {
    JsonObject shown = info.metadata();
    boolean holds =
        proof == null
            || proof.holds(
                shown == null ? null : String.valueOf(shown.getValue(PROOF)),
                member,
                info.host(),
                info.port());
    if (holds) {
      known.put(member, info);
      unproven.remove(member);
    } else if (unproven.add(member)) {
      LOG.warn(
          "a member of the cluster at {}:{} does not know its SERVICE_TOKEN and is ignored",
          info.host(),
          info.port());
    }
    return holds;
  }

  /** What a member published that has proved itself; null where none has. */
  NodeInfo find(String member) {
    return known.get(member);
  }

  boolean isBelieved(String member) {
    return proof == null || known.containsKey(member);
  }

  boolean isUnproven(String member) {
    return unproven.contains(member);
  }

  /** The member has gone. */
  void forgetUnproven(String member) {
    unproven.remove(member);
  }

  /** How many could not prove themselves and are there. */
  int unproven() {
    return unproven.size();
  }
}
