<?php

/**
 * A merchant presses Delete: runs the admin's own controller in the shop at MAGENTO_ROOT, in a process of its own.
 *
 *   admin.php CONTROLLER PARAMETERS     a class below Magento\Catalog\Controller\Adminhtml, and what the page posts, as JSON
 *
 * It goes past the login and the form key, by which the dispatcher lets the merchant in; what the page would say is printed.
 */

declare(strict_types=1);

use Akeneo\Events\Test\Magento\Magento;
use Magento\Catalog\Controller\Adminhtml\Product\Attribute;
use Magento\Eav\Model\Config;
use Magento\Framework\App\RequestInterface;
use Magento\Framework\Message\ManagerInterface;

require __DIR__ . '/Magento.php';

[, $controller, $parameters] = $argv;
$magento = Magento::start(getenv('MAGENTO_ROOT'), 'adminhtml');
$request = $magento->get(RequestInterface::class);
$posted = json_decode($parameters, true, 32, JSON_THROW_ON_ERROR);
$request->setMethod('POST')->setPostValue($posted)->setParams($posted);
$action = $magento->create('Magento\Catalog\Controller\Adminhtml\\' . $controller);
if ($action instanceof Attribute) {
    // What its dispatcher looks up.
    $type = $magento->get(Config::class)->getEntityType('catalog_product')->getEntityTypeId();
    (fn () => $this->_entityTypeId = $type)->call($action);
}
ob_start();
$action->execute();
ob_end_clean();
foreach ($magento->get(ManagerInterface::class)->getMessages()->getItems() as $message) {
    echo "{$message->getType()}: {$message->getText()}\n";
}
