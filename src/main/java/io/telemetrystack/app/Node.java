package io.telemetrystack.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.telemetrystack.api.ApiConfig;
import io.telemetrystack.api.ApiRoutes;
import io.telemetrystack.api.ConsoleRoutes;
import io.telemetrystack.api.PipelineRoutes;
import io.telemetrystack.api.StoredSnapshots;
import io.telemetrystack.broker.BrokerConfig;
import io.telemetrystack.broker.BrokerVerticle;
import io.telemetrystack.broker.HeapPressure;
import io.telemetrystack.broker.QueueBounds;
import io.telemetrystack.cluster.ClusterConfig;
import io.telemetrystack.cluster.ClusterVerticle;
import io.telemetrystack.cluster.PartitionDirectory;
import io.telemetrystack.cluster.Placement;
import io.telemetrystack.cluster.hazelcast.HazelcastCluster;
import io.telemetrystack.collector.CollectorConfig;
import io.telemetrystack.collector.CollectorVerticle;
import io.telemetrystack.config.Settings;
import io.telemetrystack.http.AcceptHandler;
import io.telemetrystack.http.HttpConfig;
import io.telemetrystack.http.HttpServerVerticle;
import io.telemetrystack.http.LocalRateLimits;
import io.telemetrystack.http.Readiness;
import io.telemetrystack.http.Routes;
import io.telemetrystack.live.LiveConfig;
import io.telemetrystack.live.LiveVerticle;
import io.telemetrystack.live.SnapshotSource;
import io.telemetrystack.live.StreamRoutes;
import io.telemetrystack.message.Durability;
import io.telemetrystack.proxy.Brokers;
import io.telemetrystack.proxy.ProxyConfig;
import io.telemetrystack.proxy.ProxyVerticle;
import io.telemetrystack.proxy.QueueRoutes;
import io.telemetrystack.resilience.RateLimits;
import io.telemetrystack.store.TelemetryStore;
import io.telemetrystack.store.embedded.EmbeddedStore;
import io.telemetrystack.store.embedded.EmbeddedStoreConfig;
import io.telemetrystack.store.influx.InfluxConfig;
import io.telemetrystack.store.influx.InfluxStore;
import io.telemetrystack.streamer.CanaryConfig;
import io.telemetrystack.streamer.CanaryVerticle;
import io.telemetrystack.streamer.PushConfig;
import io.telemetrystack.streamer.PushGate;
import io.telemetrystack.streamer.PushRoutes;
import io.telemetrystack.streamer.PushVerticle;
import io.telemetrystack.streamer.ScrapeConfig;
import io.telemetrystack.streamer.ScrapeVerticle;
import io.telemetrystack.streamer.StreamerConfig;
import io.telemetrystack.streamer.StreamerVerticle;
import io.telemetrystack.wire.Role;
import io.telemetrystack.wire.WireCodec;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that runs in one process, wired by its settings. Started and stopped once, by threads
 * that may block; a stop ends a start that is under way.
 */
final class Node {
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);
  private static final InstantSource CLOCK = InstantSource.system();
  private static final String CHECK = "node";
  private static final String WRITES = "store writes";
  private static final String READS = "store reads";

  private final Settings settings;
  private final NodeConfig config;
  private final Path dataDirectory;
  private final Storage storage;
  private final UnaryOperator<TelemetryStore> storeView;
  private final Readiness readiness = new Readiness();
  private final PartitionDirectory directory;
  private final Brokers brokers;
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AcceptHandler accepts = new AcceptHandler(meters);
  private final PushGate pushes = new PushGate();
  private final Deployments deployments = new Deployments();
  private final QueueBounds queue;
  private final LiveSettings live;
  private final ReloadVerticle reloads;
  private RateLimits rateLimits = new LocalRateLimits();
  private Vertx vertx;
  private TelemetryStore openedStore;
  private HttpServerVerticle http;

  private volatile boolean started;

  /**
   * @param source of the settings, asked again while the node runs
   * @param dataDirectory locked for this process
   */
  Node(Settings settings, SettingsSource source, Path dataDirectory) {
    this(settings, source, dataDirectory, UnaryOperator.identity());
  }

  /**
   * @param storeView what collector and API are given in place of the store
   */
  Node(
      Settings settings,
      SettingsSource source,
      Path dataDirectory,
      UnaryOperator<TelemetryStore> storeView) {
    this.settings = settings;
    this.config = NodeConfig.from(settings);
    this.dataDirectory = dataDirectory;
    this.storeView = storeView;
    storage = new Storage(dataDirectory);
    directory = new PartitionDirectory(config.nodeId(), CLOCK.millis());
    brokers = Brokers.of(directory);
    queue = QueueBounds.of(BrokerConfig.from(settings));
    live = new LiveSettings(source, queue);
    reloads = new ReloadVerticle(settings, source, live, meters);
    BuildInfo.register(meters);
  }

  /** Starts what the roles need, sources last, so that nothing is read before it can be kept. */
  synchronized void start() throws StartException {
    readiness.register(CHECK, () -> Optional.of("starting"));
    if (ClusterConfig.isAskedFor(settings)) {
      startInCluster();
    } else {
      startAlone();
    }
    deployments.start("figures", new FiguresVerticle(config.nodeId(), meters), worker("figures"));
    TelemetryStore store = openStore();
    LiveVerticle streams = streams(store);
    startHttp(store, streams);
    if (streams()) {
      deployments.start("live", streams, new DeploymentOptions());
    }
    if (has(Role.BROKER)) {
      startBroker();
    }
    if (has(Role.PROXY)) {
      startProxy();
    }
    if (has(Role.COLLECTOR)) {
      startCollector(store);
    }
    if (has(Role.API)) {
      startReadingStore(store);
    }
    if (has(Role.STREAMER)) {
      startStreamer();
    }
    deployments.start("reload", reloads, worker("reload"));
    started = true;
    readiness.register(CHECK, Optional::empty);
    LOG.info("node is ready: {}, version {}", config.nodeId(), Version.TEXT);
  }

  /** Reads settings, keys and certificate again, soon. */
  void reload() {
    if (started) {
      reloads.ask();
    }
  }

  /** The port that HTTP is served on, once started. */
  int port() {
    return http.port();
  }

  /** Methods and paths that HTTP is served at, once started. */
  List<String> served() {
    return http.served();
  }

  /**
   * Stops sources first, then downstream, and leaves all that was accepted on disk.
   *
   * @return whether all of it was done in time
   */
  boolean stop() {
    LOG.info("stopping");
    readiness.stopping();
    deployments.refuse();
    drain();
    return stopStarted(System.nanoTime() + config.shutdownTimeout().toNanos());
  }

  private synchronized boolean stopStarted(long deadlineNs) {
    boolean clean = deployments.stop(deadlineNs);
    clean = clean && closeStorage();
    clean &= deployments.close(deadlineNs);
    LOG.info(clean ? "stopped" : "stopped, but not cleanly");
    return clean;
  }

  private void startAlone() {
    vertx = NodeVertx.builder(NodeVertx.options(), meters, accepts).build();
    deployments.use(vertx);
    WireCodec.registerAll(vertx.eventBus());
  }

  private void startInCluster() throws StartException {
    ClusterConfig cluster = clusterConfig();
    HazelcastCluster.Members members = HazelcastCluster.members(cluster, directory::left);
    VertxOptions options =
        NodeVertx.options().setEventBusOptions(HazelcastCluster.eventBus(cluster));
    vertx =
        deployments.join(
            cluster,
            NodeVertx.builder(options, meters, accepts).withClusterManager(members.manager()));
    deployments.use(vertx);
    rateLimits = members.rateLimits().apply(rateLimits);
    Gauge.builder("telemetry.cluster.members.unproven", members.unproven(), IntSupplier::getAsInt)
        .strongReference(true)
        .description("Members of the cluster that do not know its service token and are ignored")
        .strongReference(true)
        .register(meters);
    WireCodec.registerAll(vertx.eventBus(), new ClusterBorder(cluster, meters).border());
    deployments.start(
        "cluster",
        new ClusterVerticle(
            new ClusterVerticle.Setup(directory, members.manager().getNodeId(), readiness, meters)),
        new DeploymentOptions());
  }

  private ClusterConfig clusterConfig() {
    return ClusterConfig.from(settings, settings.find(HttpConfig.SERVICE_TOKEN).orElse(null));
  }

  /** Goes on serving until others have noticed that this node wants nothing new. */
  private void drain() {
    if (!started || !ClusterConfig.isAskedFor(settings)) {
      return;
    }
    directory.drain();
    http.drain();
    try {
      Thread.sleep(clusterConfig().drain().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean has(Role role) {
    return config.roles().contains(role);
  }

  /** The store, or null where no role needs one. */
  private TelemetryStore openStore() throws StartException {
    if (!has(Role.COLLECTOR) && !has(Role.API)) {
      return null;
    }
    return storeView.apply(
        InfluxConfig.isGiven(settings) ? openInfluxStore() : openEmbeddedStore());
  }

  private TelemetryStore openInfluxStore() {
    InfluxStore store = new InfluxStore(InfluxConfig.from(settings), CLOCK);
    FunctionCounter.builder("telemetry.store.samples.expired", store, InfluxStore::expiredSamples)
        .description("Samples not sent because they were older than the bucket's retention")
        .register(meters);
    openedStore = store;
    return store;
  }

  private TelemetryStore openEmbeddedStore() throws StartException {
    EmbeddedStore embeddedStore;
    try {
      embeddedStore = storage.openStore(EmbeddedStoreConfig.from(settings, durability()), CLOCK);
    } catch (RuntimeException e) {
      throw new StartException("store: " + e.getMessage(), e);
    }
    openedStore = embeddedStore;
    deployments.start(
        "store maintenance",
        new StoreMaintenanceVerticle(embeddedStore, readiness, meters),
        worker("store-maintenance"));
    return embeddedStore;
  }

  private Durability durability() {
    return BrokerConfig.from(settings).topics().durability();
  }

  private boolean streams() {
    return has(Role.API) || has(Role.STREAMER);
  }

  private LiveVerticle streams(TelemetryStore store) {
    SnapshotSource snapshots = store == null ? SnapshotSource.NONE : new StoredSnapshots(store);
    return new LiveVerticle(LiveConfig.from(settings), snapshots, directory, meters);
  }

  private void startHttp(TelemetryStore store, LiveVerticle streams) throws StartException {
    List<Routes> routes = new ArrayList<>();
    if (has(Role.API)) {
      directory.take(Role.API);
      routes.add(new ApiRoutes(vertx, ApiConfig.from(settings), store, CLOCK));
      routes.add(new PipelineRoutes(vertx, directory, CLOCK));
      routes.add(new ConsoleRoutes(vertx));
    }
    if (streams()) {
      routes.add(new StreamRoutes(streams));
    }
    HttpConfig httpConfig = HttpConfig.from(settings);
    if (has(Role.STREAMER)) {
      PushRoutes.Node node = new PushRoutes.Node(vertx, directory, CLOCK, meters);
      PushConfig push = PushConfig.from(settings, httpConfig.limits().maxBodyBytes());
      routes.add(new PushRoutes(push, node, pushes));
    }
    if (has(Role.PROXY)) {
      routes.add(new QueueRoutes(vertx, httpConfig, ProxyConfig.from(settings), brokers, meters));
    }
    HttpServerVerticle.Node node =
        new HttpServerVerticle.Node(readiness, meters, CLOCK, rateLimits, accepts);
    http = new HttpServerVerticle(httpConfig, node, routes);
    deployments.start("http", http, new DeploymentOptions());
    live.use(http);
  }

  private void startBroker() throws StartException {
    BrokerVerticle.Environment environment =
        new BrokerVerticle.Environment(
            BrokerConfig.from(settings),
            queue,
            storage.topicFiles(),
            storage.overflows(CLOCK),
            directory,
            readiness,
            meters,
            heapPressure()::high,
            CLOCK);
    deployments.start("broker", new BrokerVerticle(environment), new DeploymentOptions());
  }

  private HeapPressure heapPressure() {
    HeapPressure pressure = new HeapPressure(System::nanoTime);
    Gauge.builder("telemetry.heap.live.ratio", pressure, HeapPressure::share)
        .description("How full the oldest generation was after the last collection of it")
        .register(meters);
    return pressure;
  }

  private void startProxy() throws StartException {
    deployments.start(
        "proxy",
        new ProxyVerticle(ProxyConfig.from(settings), brokers, meters),
        new DeploymentOptions());
  }

  private void startCollector(TelemetryStore store) throws StartException {
    CollectorVerticle.Setup setup =
        new CollectorVerticle.Setup(CollectorConfig.from(settings), directory, store, meters);
    CollectorVerticle collector = new CollectorVerticle(setup);
    deployments.start("collector", collector, new DeploymentOptions());
    watchStore(WRITES, collector::problem);
  }

  private void startReadingStore(TelemetryStore store) throws StartException {
    StoreReadingVerticle reading = new StoreReadingVerticle(store);
    deployments.start("store reading", reading, worker("store-reading"));
    watchStore(READS, reading::problem);
  }

  /**
   * While the store is away a node that takes telemetry, or keeps it, goes on doing so and stays
   * ready; one that only writes and reads the store is not.
   */
  private void watchStore(String check, Supplier<Optional<String>> problem) {
    if (has(Role.STREAMER) || has(Role.PROXY) || has(Role.BROKER)) {
      readiness.note(check, problem);
    } else {
      readiness.register(check, problem);
    }
  }

  /** Whether a source that all nodes could read is this node's to read now. */
  private boolean reads(String source) {
    List<String> streamers = directory.view().takers(Role.STREAMER);
    return directory.self().equals(Placement.of(List.of(source), streamers).owner(source));
  }

  private void startStreamer() throws StartException {
    StreamerVerticle.Node node =
        new StreamerVerticle.Node(
            dataDirectory,
            directory,
            CLOCK,
            readiness,
            meters,
            config.shutdownTimeout().dividedBy(2),
            this::reads);
    deployments.start(
        "streamer", new StreamerVerticle(StreamerConfig.from(settings), node), worker("streamer"));
    deployments.start(
        "pushes", new PushVerticle(pushes, node.drainTimeout()), new DeploymentOptions());
    ScrapeVerticle scrapes = new ScrapeVerticle(ScrapeConfig.from(settings), node);
    deployments.start("scrapes", scrapes, new DeploymentOptions());
    live.use(scrapes);
    CanaryConfig canary = CanaryConfig.from(settings);
    if (canary.isOn()) {
      deployments.start("canary", new CanaryVerticle(canary, node), new DeploymentOptions());
    }
  }

  /** What cannot be sealed now is in the log and is sealed after the next start. */
  private boolean closeStorage() {
    try (storage) {
      if (openedStore != null) {
        openedStore.close();
      }
      return true;
    } catch (RuntimeException e) {
      LOG.error("the store did not close cleanly", e);
      return false;
    }
  }

  private static DeploymentOptions worker(String pool) {
    return new DeploymentOptions()
        .setThreadingModel(ThreadingModel.WORKER)
        .setWorkerPoolName(pool)
        .setWorkerPoolSize(1);
  }
}
