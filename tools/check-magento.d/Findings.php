<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

/** What was looked up in one Magento, and what is wrong there. */
final class Findings
{
    /** @var array<string, true> */
    public array $faults = [];
    /** @var array<string, true> what does no harm where it is absent */
    public array $notes = [];
    /** @var array<string, array<string, true>> names that were looked up and found, by their kind */
    public array $found = [];
    /** @var array<string, string> of methods that are called, replaced or waited for */
    public array $signatures = [];
    /** Calls of methods of something whose class the code does not say. */
    public int $unknown = 0;

    public function fault(string $where, string $what): void
    {
        $this->faults["$where: $what"] = true;
    }

    public function note(string $where, string $what): void
    {
        $this->notes["$where: $what"] = true;
    }

    public function found(string $kind, string $name): void
    {
        $this->found[$kind][$name] = true;
    }

    public function uses(Method $method, string $class): void
    {
        if (!str_starts_with($method->name, Code::OURS)) {
            $this->found('methods', $method->name);
            $this->signatures[$class . substr((string)strstr($method->name, '::'), 0)] = $method->signature();
        }
    }

    /** @return string[] methods that are there in both and are not declared alike */
    public function differencesTo(self $other): array
    {
        $differences = [];
        foreach (array_intersect_key($this->signatures, $other->signatures) as $method => $signature) {
            if ($signature !== $other->signatures[$method]) {
                $differences[] = "$method$signature, and there $method{$other->signatures[$method]}";
            }
        }

        return $differences;
    }
}
