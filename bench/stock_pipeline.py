"""The pipeline that Rasa's users take for Japanese; imports nothing, since it is read in both environments."""

from __future__ import annotations

PIPELINE = (
    {"name": "SpacyNLP", "model": "ja_ginza"},
    {"name": "SpacyTokenizer"},
    {"name": "SpacyFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "random_seed": 20260401, "constrain_similarities": True},
)
