"""Addresses of this room. Lessons themselves are pages under /learn/."""

from django.urls import URLPattern, path

from learning.views.card import card, card_shown, learner_forgotten, work_claimed
from learning.views.entrance import door, entrance_chosen, self_check
from learning.views.lesson import desk_lesson_new, desk_lesson_publish, desk_lessons
from learning.views.progress import lesson_answer, lesson_step

urlpatterns: list[URLPattern] = [
    path("learn/check/", self_check, name="self_check"),
    path("learn/entrance/", entrance_chosen, name="entrance_chosen"),
    path("learn/door/<slug:slug>/", door, name="door"),
    path("learn/step/<str:key>/", lesson_step, name="lesson_step"),
    path("learn/answer/<str:key>/", lesson_answer, name="lesson_answer"),
    path("learn/card/", card, name="card"),
    path("learn/card/shown/", card_shown, name="card_shown"),
    path("learn/claim/", work_claimed, name="work_claimed"),
    path("learn/forget/", learner_forgotten, name="learner_forgotten"),
    path("desk/learning/", desk_lessons, name="desk_lessons"),
    path("desk/learning/new/", desk_lesson_new, name="desk_lesson_new"),
    path("desk/learning/<str:key>/publish/", desk_lesson_publish, name="desk_lesson_publish"),
]
