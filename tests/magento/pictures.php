<?php

/** Takes the pictures of tests/magento/pictures in the Magento at MAGENTO_ROOT: pictures.php DIRECTORY. */

declare(strict_types=1);

use Akeneo\Events\Test\Magento\Akeneo;
use Akeneo\Events\Test\Magento\Browser;
use Akeneo\Events\Test\Magento\Chromium;
use Akeneo\Events\Test\Magento\Fixtures;
use Akeneo\Events\Test\Magento\GoodShop;
use Akeneo\Events\Test\Magento\Magento;
use Akeneo\Events\Test\Magento\SavedSettings;
use Akeneo\Events\Test\Magento\Showcase;
use Akeneo\Events\Test\Magento\Skipped;
use Akeneo\Events\Test\Magento\State;
use Akeneo\Events\Test\Magento\TerminalPage;
use Magento\Framework\App\Config\ScopeConfigInterface;

require __DIR__ . '/autoload.php';

/** Columns of the terminal for a table with a column for each part of an entry, and for lines of text. */
const TABLE = 182;
const TEXT = 125;

/** Of the admin's page, in pixels of CSS, and how many of a picture each is. */
const WIDTH = 1280;
const SCALE = 1;

$to = $argv[1] ?? exit("usage: pictures.php DIRECTORY\n");
pcntl_async_signals(true);
pcntl_signal(SIGINT, static fn () => throw new \RuntimeException('Broken off.'));
$magento = Magento::start(getenv('MAGENTO_ROOT') ?: exit("MAGENTO_ROOT is not set\n"), 'adminhtml');
$queue = $magento->table('akeneo_events_queue');
$make = new Fixtures($magento);
$make->removeAll();
if ((int)$magento->db()->fetchOne("SELECT COUNT(*) FROM $queue") > 0) {
    echo "The event queue of this shop holds entries, which would be in the pictures. Use a shop whose queue is empty.\n";
    exit(1);
}
// The ids of the entries begin with 1.
$magento->db()->query("ALTER TABLE $queue AUTO_INCREMENT = 1");

/** What a command prints to a terminal. */
$terminal = static function (Chromium $chromium, string $command, int $columns, string $file) use ($magento): void {
    putenv("COLUMNS=$columns");
    exec(sprintf('%s %s/bin/magento --ansi %s 2>&1', PHP_BINARY, escapeshellarg($magento->root), $command), $lines);
    $chromium->show((new TerminalPage($columns))->html("bin/magento $command", implode("\n", $lines)));
    $chromium->picture('pre', 0, $file);
};

/** The admin's pages, without what is about the administrator. */
$admin = static function (Chromium $chromium, Browser $browser, int $story, int $hidden, string $to): void {
    $open = static function (string $page, string $condition) use ($chromium, $browser): void {
        $chromium->open($browser->url($page), $browser->cookies());
        $chromium->await("($condition) && typeof jQuery !== 'undefined' && jQuery.active === 0");
        $chromium->run("document.querySelectorAll('.message-system, .page-header-actions').forEach(it => it.remove())");
    };
    $answered = '!/Asking Akeneo/.test(document.getElementById("akeneo_connector_events_platform")?.textContent ?? "Asking Akeneo")';
    $open('admin/system_config/edit/section/akeneo_connector', $answered);
    $chromium->run('Fieldset.toggleCollapse("akeneo_connector_events_platform"); true');
    $chromium->await('document.getElementById("row_akeneo_connector_events_platform_deleted_products_days").offsetHeight > 0');
    // As somebody who drags a list's lower edge to its last line.
    $chromium->run('document.querySelectorAll("#akeneo_connector_events_platform select[multiple]").forEach(it => {
        it.style.height = `${Math.min(it.offsetHeight, [...it.options].reduce((sum, option) => sum + option.offsetHeight, 16))}px`;
    })');
    $chromium->picture('#akeneo_connector_events_platform-head, #akeneo_connector_events_platform', 12, "$to/configuration.png");
    $open('akeneo_events/queue/index', 'document.querySelectorAll(".data-grid tbody .data-row").length === 11');
    $chromium->picture('.page-title-wrapper, .admin__data-grid-outer-wrap', 12, "$to/grid.png");
    foreach (['story' => $story, 'shelf' => $hidden] as $picture => $entry) {
        $open("akeneo_events/queue/view/id/$entry", 'document.querySelector(".akeneo-events-timeline")');
        $chromium->picture('.page-title-wrapper, .akeneo-events-entry', 12, "$to/$picture.png");
    }
};

$address = (string)$magento->get(ScopeConfigInterface::class)->getValue('web/secure/base_url');
$why = null;
$before = State::take($magento);
$akeneo = new Akeneo($magento);
try {
    (new GoodShop($magento, $make, $akeneo))->within(static function (SavedSettings $settings) use ($magento, $make, $to, $address, $terminal, $admin): void {
        $showcase = new Showcase($magento, $make, new Akeneo($magento));
        $browser = new Browser($magento, ['Magento_Backend::all']);
        $chromium = new Chromium(WIDTH, SCALE);
        try {
            $story = $showcase->open();
            $hidden = $showcase->hide($settings);
            $terminal($chromium, 'akeneo_events:status', TABLE, "$to/status.png");
            $terminal($chromium, 'akeneo_events:doctor', TEXT, "$to/doctor.png");
            // From there come the admin's styles and scripts.
            $settings->save('web', 'secure', ['base_url' => $address]);
            $admin($chromium, $browser, $story, $hidden, $to);
        } finally {
            $chromium->close();
            $browser->close();
            $showcase->close();
        }
    });
} catch (Skipped $skipped) {
    $why = $skipped->getMessage();
} finally {
    $make->removeAll();
    $akeneo->close();
    $before->restore();
}
if ($why !== null) {
    echo "There are no pictures: $why\n";
    exit(1);
}
