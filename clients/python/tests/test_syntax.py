import ast
import os
import unittest

FOLDER = os.path.join(os.path.dirname(__file__), "..", "pabal")


class SyntaxTest(unittest.TestCase):
    def test_the_sources_are_python_3_9(self):
        for name in sorted(os.listdir(FOLDER)):
            if name.endswith(".py"):
                with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                    ast.parse(file.read(), name, feature_version=(3, 9))


if __name__ == "__main__":
    unittest.main()
