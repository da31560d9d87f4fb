"""Write the generated parts of the docs anew."""

from tests.docs import generated

for page in generated.pages():
    page.write_text(generated.renewed(page))
    print(page.relative_to(generated.ROOT))
