<?php

declare(strict_types=1);

namespace Akeneo\Events\Api\Doctor;

use Magento\Framework\Phrase;

/**
 * One thing that has to be right so that this shop receives and processes events. Add one in di.xml, argument "checks" of
 * Doctor.
 *
 * @api
 */
interface CheckInterface
{
    /** What it is about, in a word or two. */
    public function title(): Phrase;

    /** @return string[] names of earlier checks without which this one makes no sense */
    public function needs(): array;

    /** Changes nothing. What it throws becomes a finding, too. */
    public function run(): Finding;
}
