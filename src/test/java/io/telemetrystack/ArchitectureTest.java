package io.telemetrystack;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What docs/ARCHITECTURE.md says of packages, names and shells, as rules. An exception is named
 * with its reason.
 */
@AnalyzeClasses(
    packages = "io.telemetrystack",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.telemetrystack.";
  private static final String[] VOCABULARY = {
    ROOT + "telemetry..",
    ROOT + "health..",
    ROOT + "message..",
    ROOT + "resilience..",
    ROOT + "config.."
  };

  /** Verticles and handlers, what mounts them, and the application that wires them. */
  private static final DescribedPredicate<JavaClass> SHELL =
      resideInAPackage(ROOT + "app..")
          .or(shellName())
          .as("a shell (app, or a class named Verticle, Handler, Routes, Metrics)");

  @ArchTest
  static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("app")
          .definedBy(ROOT + "app..")
          .layer("roles")
          .definedBy(
              ROOT + "streamer..",
              ROOT + "proxy..",
              ROOT + "broker..",
              ROOT + "collector..",
              ROOT + "api..")
          .layer("seams")
          .definedBy(
              ROOT + "store..",
              ROOT + "cluster..",
              ROOT + "wire..",
              ROOT + "http..",
              ROOT + "live..",
              ROOT + "intake..")
          .layer("vocabulary")
          .definedBy(VOCABULARY)
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("roles")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("seams")
          .mayOnlyBeAccessedByLayers("app", "roles");

  @ArchTest
  static final ArchRule ROLES_DO_NOT_KNOW_EACH_OTHER =
      slices()
          .matching(ROOT + "(streamer|proxy|broker|collector|api)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule NO_CYCLES = slices().matching(ROOT + "(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule VOCABULARY_NEEDS_ONLY_THE_JDK =
      noClasses()
          .that()
          .resideInAnyPackage(VOCABULARY)
          .should()
          .dependOnClassesThat(
              not(resideInAnyPackage("java..")).and(not(resideInAnyPackage(VOCABULARY))));

  @ArchTest
  static final ArchRule ONLY_SHELLS_SEE_VERTX =
      noClasses()
          .that(not(SHELL))
          .and(not(nameMatching(".*wire\\..*Codec.*")).as("are not the event bus's codecs"))
          .and()
          .resideOutsideOfPackage(
              ROOT + "cluster.hazelcast..") // implements Vert.x' cluster manager
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx..", "io.netty..");

  @ArchTest
  static final ArchRule ONLY_SHELLS_SEE_METERS =
      noClasses()
          .that(not(SHELL))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  @ArchTest
  static final ArchRule CORES_HAVE_NO_CLOCK_RANDOM_OR_THREAD =
      noClasses()
          .that(not(SHELL))
          .and()
          .haveSimpleNameNotStartingWith("Synthetic") // its random numbers are all from one seed
          .should()
          .accessTargetWhere(clockRandomOrThread());

  @ArchTest
  static final ArchRule ROCKSDB_STAYS_IN_ITS_PACKAGES =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT + "broker.rocksdb..", ROOT + "store.embedded..", ROOT + "app..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.rocksdb..");

  @ArchTest
  static final ArchRule INFLUXDB_STAYS_IN_ITS_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "store.influx..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.influxdb..", "okhttp3..", "retrofit2..");

  @ArchTest
  static final ArchRule HAZELCAST_STAYS_IN_ITS_PACKAGE =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + "cluster.hazelcast..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("com.hazelcast..", "io.vertx.spi.cluster..");

  @ArchTest
  static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses()
          .should()
          .haveNameMatching(".*(Impl|Manager|Util|Utils|Helper)")
          .orShould()
          .haveNameMatching(".*\\.(Abstract|Base)[A-Z][^.]*")
          .orShould()
          .resideInAnyPackage("..util..", "..common..", "..misc..");

  @ArchTest
  static final ArchRule STATIC_FIELDS_ARE_FINAL = fields().that().areStatic().should().beFinal();

  @ArchTest
  static final ArchRule NO_OPTIONAL_FIELDS = noFields().should().haveRawType(Optional.class);

  @ArchTest
  static final ArchRule VERTICLES_ARE_NAMED_SO =
      classes()
          .that()
          .areAssignableTo("io.vertx.core.Deployable")
          .should()
          .haveSimpleNameEndingWith("Verticle");

  private static DescribedPredicate<JavaClass> shellName() {
    return DescribedPredicate.describe(
        "shell", c -> outermost(c).getSimpleName().matches(".*(Verticle|Handler|Routes|Metrics)"));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  private static DescribedPredicate<JavaAccess<?>> clockRandomOrThread() {
    return target(owner(assignableTo(Thread.class)))
        .or(target(owner(assignableTo(Executor.class))))
        .or(target(owner(assignableTo(Random.class))))
        .or(target(owner(assignableTo(RandomGenerator.class))))
        .or(target(owner(assignableTo(Clock.class))))
        .or(target(nameMatching("now")).and(target(owner(resideInAPackage("java.time..")))))
        .or(target(owner(assignableTo(Instant.class))).and(target(nameMatching("now"))))
        .or(
            target(owner(assignableTo(System.class)))
                .and(target(nameMatching("currentTimeMillis|nanoTime"))))
        .or(target(owner(assignableTo(Math.class))).and(target(nameMatching("random"))))
        .as("a clock, a random source, a thread or an executor");
  }
}
