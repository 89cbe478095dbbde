<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

/** Runs the public methods of a suite; the name of each is a sentence. */
final class Runner
{
    /** Somebody wants an end of it. */
    public static bool $isStopped = false;

    public int $passed = 0;
    public int $skipped = 0;

    /** @var string[] */
    public array $failed = [];

    /** @param callable(string): array{int, int, int, int} $apart runs one test, Suite::method, in a process of its own */
    public function __construct(private readonly string $only, private readonly Fixtures $fixtures, private $apart)
    {
    }

    public function run(object $suite): void
    {
        foreach ((new \ReflectionClass($suite))->getMethods(\ReflectionMethod::IS_PUBLIC) as $method) {
            $name = $method->class . ': ' . self::sentence($method->getName());
            $isAnother = $this->only !== '' && stripos($name, $this->only) === false;
            if (self::$isStopped || $isAnother || $method->isConstructor() || $method->isStatic()) {
                continue;
            }
            if (defined($suite::class . '::APART')) {
                [$passed, $failed, $skipped, $held] = ($this->apart)($method->class . '::' . $method->getName());
                $this->passed += $passed;
                $this->skipped += $skipped;
                $this->failed = array_merge($this->failed, array_fill(0, $failed, $method->getName()));
                Expect::$held += $held;
            } else {
                $this->one($suite, $method->getName());
            }
        }
    }

    public function one(object $suite, string $method): void
    {
        $sentence = self::sentence($method);
        $began = microtime(true);
        try {
            $suite->$method();
            $this->passed++;
            $verdict = 'passed ';
        } catch (Skipped $skipped) {
            $this->skipped++;
            $verdict = 'skipped';
            $sentence .= ': ' . $skipped->getMessage();
        } catch (\Throwable $failure) {
            $verdict = 'FAILED ';
            $this->failed[] = $sentence;
            $sentence .= "\n             " . ($failure instanceof \DomainException ? $failure->getMessage() : $failure);
        }
        printf("   %s %5d ms  %s\n", $verdict, (microtime(true) - $began) * 1000, $sentence);
        $this->fixtures->between();
    }

    /** What was run past one(). */
    public function count(bool $passed): void
    {
        $this->passed += (int)$passed;
        $this->failed = [...$this->failed, ...($passed ? [] : ['what was run'])];
    }

    private static function sentence(string $method): string
    {
        return strtolower(preg_replace('/(?<!^)[A-Z]|(?<=[a-z])\d+/', ' $0', $method));
    }
}
