import numpy as np
import pytest

from ingest.records import Language
from search.department_map import DepartmentMap, MappedDepartment, SharedTopic, SharedWorkLink
from search.neighbours import SharedPerson
from ui import department_cards
from ui import department_map_chart as chart
from ui.components import Setting
from ui.graph_layout import place_nodes
from ui.theme import department_colours

NAMES = {"rd": "Research", "legal": "Legal <b>&", "hr": "集团数字化转型与流程管理办公室"}
SETTING = Setting(Language.EN, NAMES, department_colours(list(NAMES)))


def a_department(department: str, count: int = 4) -> MappedDepartment:
    return MappedDepartment(
        department=department,
        lead=SharedPerson("ann", "Ann Lee"),
        document_count=count,
        people_count=1,
        newest="2026-03-01",
    )


def a_link(one: str, other: str, strength: float) -> SharedWorkLink:
    return SharedWorkLink(
        departments=(one, other),
        strength=strength,
        shared_terms=("pump", "valve"),
        document_pairs=(("Pump trial", "Pump law"),),
        people=(SharedPerson("ann", "Ann Lee"),),
    )


def a_map(*links: SharedWorkLink) -> DepartmentMap:
    return DepartmentMap(
        departments=tuple(a_department(each) for each in NAMES),
        links=links,
        topics=(SharedTopic(terms=("pump", "<i>"), document_counts={"rd": 3, "legal": 1}),),
        studied_counts={"rd": 4, "legal": 4, "hr": 0},
    )


def test_the_strongest_link_has_the_thickest_line() -> None:
    """Departments keep their order and colours, so that a click can be told."""
    (series,) = chart.graph_options(
        a_map(a_link("rd", "legal", 0.5), a_link("legal", "hr", 0.1)), SETTING
    )["series"]
    widths = [each["lineStyle"]["width"] for each in series["links"]]

    assert widths[0] == 9.0 > widths[1] > 1.0
    assert [(each["source"], each["target"]) for each in series["links"]] == [(0, 1), (1, 2)]
    assert [each["name"] for each in series["data"]] == list(NAMES.values())
    assert series["data"][0]["itemStyle"]["color"] == SETTING.colours["rd"]


def test_a_click_on_a_department_chooses_it_and_one_on_a_line_does_not() -> None:
    """ECharts numbers both."""
    found = a_map(a_link("rd", "legal", 0.5))

    node = {"data_type": "node", "data_indices": [1]}
    assert chart.clicked_department([node], found) == "legal"
    assert chart.clicked_department([{"data_type": "edge", "data_indices": [0]}], found) is None
    assert chart.clicked_department([], found) is None


def test_what_is_drawn_is_also_said_and_is_a_table() -> None:
    """Names and words stay text."""
    found = a_map(a_link("rd", "legal", 0.5))
    table = chart.links_table_html(found, SETTING) + chart.strongest_html(found, SETTING)

    assert "Research and Legal <b>&" in chart.graph_text(found, SETTING)
    assert "No two departments" in chart.graph_text(a_map(), SETTING)
    assert "Pump trial ↔ Pump law" in table
    assert "Ann Lee" in table
    assert "pump, valve" in table
    assert "<b>" not in table


def test_the_heat_map_counts_and_is_the_darker_the_more_of_a_departments_work() -> None:
    """Where there is nothing the cell is empty; the topic leads to the question about it."""
    html = chart.heat_html(a_map(), SETTING)

    assert '<td style="--wk-heat:75%">3</td><td style="--wk-heat:25%">1</td><td></td>' in html
    assert 'href="./?lang=en&amp;q=pump+%3Ci%3E"' in html
    assert "<i>" not in html


def test_a_department_is_listed_with_its_figures_in_words() -> None:
    """One person is no people."""
    html = department_cards.departments_html(a_map(), SETTING)

    assert "<span>4 documents</span><span>1 person</span><span>newest March 2026</span>" in html
    assert "led by Ann Lee" in html
    assert 'href="departments?lang=en&amp;department=rd"' in html
    assert "集团数字化转型与流程管理办公室" in html


@pytest.mark.parametrize("count", [0, 1, 2, 12])
def test_nodes_are_placed_in_the_box_the_same_each_time(count: int) -> None:
    """However few there are."""
    places = place_nodes(count, [(0, 1, 1.0)] if count > 1 else [])

    assert places == place_nodes(count, [(0, 1, 1.0)] if count > 1 else [])
    assert all(0 <= x <= 135 and 0 <= y <= 100 for x, y in places)
    assert len(set(places)) == count


def test_linked_nodes_are_nearer_than_others() -> None:
    """Two pairs that share nothing with each other stand apart."""
    places = np.array(place_nodes(4, [(0, 2, 1.0), (1, 3, 1.0)]))

    def apart(one: int, other: int) -> float:
        return float(np.linalg.norm(places[one] - places[other]))

    assert max(apart(0, 2), apart(1, 3)) < min(apart(0, 1), apart(0, 3), apart(1, 2), apart(2, 3))


@pytest.mark.parametrize("count", [2, 11, 30])
def test_departments_keep_so_much_room_that_their_names_can_be_read(count: int) -> None:
    """However strong their links; with very many there is less of it."""
    links = [(0, other, 1.0) for other in range(1, count)] + [(1, 2, 1.0)] * (count > 2)
    places = np.array(place_nodes(count, links))
    distances = np.linalg.norm(places[:, None] - places[None, :], axis=2)
    distances[np.arange(count), np.arange(count)] = np.inf

    assert distances.min() >= {2: 20, 11: 20, 30: 11}[count]
    assert places.min() >= 0
    assert places.max() <= 135
