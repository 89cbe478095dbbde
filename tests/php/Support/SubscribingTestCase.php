<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Support;

use PHPUnit\Framework\TestCase;

/** A test with a shop that subscribes, and an Akeneo of its own. */
abstract class SubscribingTestCase extends TestCase
{
    protected Simulator $akeneo;
    protected SubscribingShop $shop;

    protected function setUp(): void
    {
        $this->akeneo = new Simulator();
        $this->shop = new SubscribingShop($this->akeneo);
    }

    /** A simulator, a web server and a database connection each: not kept until the last test. */
    protected function tearDown(): void
    {
        unset($this->shop, $this->akeneo);
        gc_collect_cycles();
    }

    protected function assertNothingHappens(): void
    {
        $before = $this->akeneo->calls();
        self::assertNull($this->shop->sync->retry());
        self::assertSame($before, $this->akeneo->calls());
    }
}
