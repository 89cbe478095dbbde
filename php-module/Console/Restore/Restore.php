<?php

declare(strict_types=1);

namespace Akeneo\Events\Console\Restore;

use Akeneo\Events\Console\ChosenEntry;
use Akeneo\Events\Console\Failure;
use Akeneo\Events\Console\Run\Watch;
use Akeneo\Events\Console\SafeText;
use Akeneo\Events\Core\CoreException;
use Akeneo\Events\Model\Core;
use Akeneo\Events\Model\PutBack\Returned;
use Akeneo\Events\Model\StopSignal;
use Magento\Framework\Console\Cli;
use Magento\Framework\Exception\LocalizedException;
use Symfony\Component\Console\Exception\InvalidArgumentException;
use Symfony\Component\Console\Output\OutputInterface;

/**
 * Carries out akeneo_events:restore.
 */
class Restore
{
    /** What a shop may hide, see Config::shelf(). */
    public const TYPES = 'product, product-model or category';

    public function __construct(
        private readonly RestoreEntry $restoreEntry,
        private readonly RestoreMany $restoreMany,
        private readonly DryRun $dryRun,
        private readonly Summary $summary,
        private readonly Core $core,
        private readonly StopSignal $stop,
        private readonly Failure $failure,
        private readonly SafeText $safe,
        private readonly ChosenEntry $chosen,
        private readonly Since $since,
    ) {
    }

    /** @return int the exit code */
    public function execute(?string $id, ?string $type, ?string $since, bool $isDryRun, OutputInterface $output): int
    {
        $watch = new Watch($output, $this->safe);
        try {
            $which = $this->which($id, $type, $since);
            if ($isDryRun) {
                $this->preview($which, $output);

                return Cli::RETURN_SUCCESS;
            }
            $returned = isset($which['id'])
                ? $this->restoreEntry->execute($which['id'], $which['type'] ?? null, $watch)
                : $this->restoreMany->execute($which, $watch);
        } catch (InvalidArgumentException | LocalizedException | CoreException $failure) {
            $watch->end();

            return $this->failure->show($failure, $output);
        }
        $watch->end();
        $this->summary->execute($returned, $output);

        return $this->exitCode($returned, isset($which['id']), $output);
    }

    /**
     * @return array{id?: int, type?: string, since?: int}
     * @throws InvalidArgumentException the options do not say what to put back
     * @throws LocalizedException the extension is missing or of another version
     * @throws CoreException
     */
    private function which(?string $id, ?string $type, ?string $since): array
    {
        if ($id === null && $type === null && $since === null) {
            throw new InvalidArgumentException('Give the ID of an entry with --id (akeneo_events:status shows them), a time with --since, or a type with --type: ' . self::TYPES . '.');
        }
        if ($id !== null && $since !== null) {
            throw new InvalidArgumentException('--since does not go with --id.');
        }

        return array_filter([
            'id' => $id === null ? null : $this->chosen->id($id),
            'type' => $type,
            'since' => $since === null ? null : $this->since->of($since, $this->core->queue()->now()),
        ], static fn (mixed $value): bool => $value !== null);
    }

    /** @param array{id?: int, type?: string, since?: int} $which */
    private function preview(array $which, OutputInterface $output): void
    {
        if (isset($which['id'])) {
            $this->chosen->find($this->core->queue(), $which['id'], $which['type'] ?? null);
        }
        $this->dryRun->execute($which, $output);
    }

    private function exitCode(Returned $returned, bool $isOfOne, OutputInterface $output): int
    {
        if ($returned->failure !== null) {
            return $this->failure->show(new \RuntimeException("The work ended early: {$returned->failure}"), $output);
        }
        if ($this->stop->requested() && $returned->waiting !== []) {
            return $this->failure->show(new \RuntimeException('Stopped before the end'), $output);
        }
        $isAll = $returned->busy === [] && $returned->failed === [] && $returned->waiting === [];

        return $isAll && (!$isOfOne || $returned->putBack !== []) ? Cli::RETURN_SUCCESS : Cli::RETURN_FAILURE;
    }
}
