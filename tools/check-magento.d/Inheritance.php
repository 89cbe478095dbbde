<?php

declare(strict_types=1);

namespace Akeneo\Events\Tools\Magento;

/** Whether PHP would load a class with what it inherits there: nothing is missing, and what it replaces is declared alike. */
final class Inheritance
{
    public function __construct(private readonly Declarations $declarations, private readonly Findings $findings)
    {
    }

    public function check(string $class, string $file): void
    {
        $own = $this->declarations->find($class);
        foreach ($this->declarations->line($class) as $above) {
            if ($above === null || $above === $own) {
                continue;
            }
            if ($above->isFinal) {
                $this->findings->fault($file, "$above->name is final and cannot be inherited from");
            }
            foreach ($above->methods as $name => $theirs) {
                $ours = $own->methods[$name] ?? null;
                if ($ours !== null && !$theirs->isPrivate && ($name !== '__construct' || $theirs->isAbstract)) {
                    $this->replaces($ours, $theirs, $file);
                }
                if ($theirs->isAbstract && !$own->isAbstract && $this->declarations->method($class, $name)->isAbstract) {
                    $this->findings->fault($file, "$class lacks $theirs->name{$theirs->signature()}");
                }
            }
        }
    }

    private function replaces(Method $ours, Method $theirs, string $file): void
    {
        $why = match (true) {
            $theirs->isFinal => 'it is final there',
            $theirs->isStatic !== $ours->isStatic => 'one is static, the other is not',
            $ours->required() > $theirs->required() => 'ours needs more arguments',
            $ours->most() !== null && $ours->most() < ($theirs->most() ?? PHP_INT_MAX) => 'ours takes fewer arguments',
            $theirs->returns !== '' && $ours->returns === '' => 'ours declares no type of what it returns',
            $this->isNarrower($ours, $theirs) => 'ours takes other types',
            default => null,
        };
        if ($why !== null) {
            $this->findings->fault($file, "$ours->name{$ours->signature()} cannot replace $theirs->name{$theirs->signature()}: $why");
        }
        $this->findings->uses($theirs, (string)strstr($theirs->name, '::', true));
    }

    private function isNarrower(Method $ours, Method $theirs): bool
    {
        foreach ($theirs->parameters as $number => $parameter) {
            $type = $ours->parameters[$number]->type ?? '';
            if (!in_array($type, ['', 'mixed', $parameter->type, "?$parameter->type"], true)) {
                return true;
            }
        }

        return false;
    }
}
