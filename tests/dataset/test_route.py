from dataset.route import LANE_WIDTH_M, PAD_Y_M, WALL_HEIGHT_M, standard_route


def test_a_lane_has_20_hand_holds_and_11_foot_holds_inside_the_lane():
    route = standard_route()
    assert sorted(hold.number for hold in route) == list(range(1, 32))
    assert sum(hold.is_hand for hold in route) == 20
    assert all(0 < hold.x_m < LANE_WIDTH_M for hold in route)
    assert all(0 < hold.y_m < PAD_Y_M < WALL_HEIGHT_M for hold in route)


def test_holds_come_from_bottom_to_top_with_their_own_coordinates():
    route = standard_route()
    heights = [hold.y_m for hold in route]
    assert heights == sorted(heights)
    by_number = {hold.number: hold for hold in route}
    assert (by_number[28].x_m, by_number[28].y_m) == (0.25, 11.375)
    assert (by_number[12].x_m, by_number[12].is_hand) == (2.0, False)
