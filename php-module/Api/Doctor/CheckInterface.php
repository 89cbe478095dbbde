<?php

declare(strict_types=1);

namespace Akeneo\Events\Api\Doctor;

use Magento\Framework\Phrase;

/**
 * One check of the doctor: something that must be right so that this shop receives and processes events. To add a
 * check, use the argument "checks" of Doctor in di.xml.
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
