package io.telemetrystack.store;

/** A namespace with the counts of GPUs and pods that are assigned to it now. */
public record NamespaceInfo(String namespace, int gpus, int pods) {}
