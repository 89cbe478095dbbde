<?php

declare(strict_types=1);

namespace Akeneo\Events\Test\Magento;

use Magento\Catalog\Model\ResourceModel\Attribute;

/** A resource model of attributes that another module has in the place of Magento's. */
class AnotherResource extends Attribute
{
}
