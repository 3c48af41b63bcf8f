package dev.hellomesh.verification;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives a test class the {@link HelloMesh} that all of them share, up and ready before
 * each test: what a test has killed is started again for the next one. Such classes run
 * one after the other, beside those that have no part in it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RunningSystemExtension.class)
@ResourceLock("RunningSystem")
@interface RunningSystem {

}
