using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Tests.Support;
using static ProviderKit.Formats.Canonical.Rules.ConversationRules;
using static ProviderKit.Tests.Formats.Canonical.Rules.Fitted;

namespace ProviderKit.Tests.Formats.Canonical.Rules;

/// <summary>Each rule alone; why it exists stands with the rule.</summary>
public class ConversationRulesTests
{
    private const string System = """{"role":"system","content":"S"}""";

    private static string[] Matched(string turns, params ConversationRule[] rules) => Turns($"[{turns}]", [CallIdsAreUnique, .. rules]);

    [TestCase("true", "[Error of the tool f]\n1")]
    [TestCase("false", "[Result of the tool f]\n1")]
    public void OrphanResults_OfAToolThatFailed_SaySo(string failed, string text) => Assert.That(
        Fitted.Chat($$"""[{"role":"tool","name":"f","tool_call_id":"gone","is_error":{{failed}},"content":"1"}]""", Fitted.With(ConversationRules.CallIdsAreUnique, ConversationRules.OrphanResultsAreTexts)).Turns[0].Text,
        Is.EqualTo(text));

    [TestCase("null")]
    [TestCase("\"\"")]
    public void Turns_RefusalWithoutContent_IsWhatTheAssistantSaid(string content) => Assert.That(
        Fitted.Chat($$"""[{"role":"assistant","content":{{content}},"refusal":"No."}]""", Fitted.With()).Turns[0].Text,
        Is.EqualTo("No."));

    [Test]
    public void OrphanResultsAreTexts_HistoryCutAtTheFront_SaysWhatTheToolSaid() =>
        Assert.That(Matched($"{Result("gone", "4 degrees")},{User("and?")}", OrphanResultsAreTexts), Is.EqualTo(["user: [Result of a tool]\n4 degrees", "user: and?"]));

    [Test]
    public void OrphanResultsAreTexts_SecondResultOfACall_NamesTheTool() =>
        Assert.That(Matched($"{Calls(("a", "f"))},{Result("a", "1")},{Result("a", "2")}", OrphanResultsAreTexts)[^1], Is.EqualTo("user: [Result of the tool f]\n2"));

    [Test]
    public void ResultsFollowTheirCalls_TextsBetween_StandAfterTheResults() =>
        Assert.That(
            Matched($"{Calls(("a", "f"), ("b", "g"))},{Result("b", "2")},{User("hurry")},{System},{Result("a", "1")},{User("thanks")}", ResultsFollowTheirCalls),
            Is.EqualTo(["calls a f{}, b g{}", "tool b: 2", "tool a: 1", "user: hurry", "system: S", "user: thanks"]));

    [Test]
    public void ResultsFollowTheirCalls_ResultBeforeItsCall_StandsAfterIt() =>
        Assert.That(Matched($"{Result("a", "1")},{Calls(("a", "f"))}", ResultsFollowTheirCalls), Is.EqualTo(["calls a f{}", "tool a: 1"]));

    [Test]
    public void ResultsFollowTheirCalls_TwoTurnsOfCallsInARow_EachHasItsResults() =>
        Assert.That(
            Matched($"{Calls(("a", "f"))},{Calls(("b", "g"))},{Result("b", "2")},{Result("a", "1")}", ResultsFollowTheirCalls),
            Is.EqualTo(["calls a f{}", "tool a: 1", "calls b g{}", "tool b: 2"]));

    [Test]
    public void CallsAreAnswered_HistoryCutAtTheEnd_SaysThatThereIsNoResult() =>
        Assert.That(Matched($"{User("q")},{Calls(("a", "f"))}", CallsAreAnswered), Is.EqualTo(["user: q", "calls a f{}", $"tool a failed: {MissingResult}"]));

    [Test]
    public void CallsAreAnswered_OneOfTwoInTheMiddle_StandsBesideTheOther() =>
        Assert.That(
            Matched($"{Calls(("a", "f"), ("b", "g"))},{Result("b", "2")},{User("go on")}", CallsAreAnswered),
            Is.EqualTo(["calls a f{}, b g{}", "tool b: 2", $"tool a failed: {MissingResult}", "user: go on"]));

    [TestCase("{\"path\":\"a.txt\",\"text\":\"unfini", "{\"arguments\":\"{\\\"path\\\":\\\"a.txt\\\",\\\"text\\\":\\\"unfini\"}")]
    [TestCase("", "{}")]
    [TestCase(" \n", "{}")]
    [TestCase("null", "{}")]
    [TestCase("[1]", "{\"arguments\":\"[1]\"}")]
    [TestCase("\"x\"", "{\"arguments\":\"\\\"x\\\"\"}")]
    [TestCase("3.10", "{\"arguments\":\"3.10\"}")]
    [TestCase("{}{}", "{\"arguments\":\"{}{}\"}")]
    [TestCase("{\"a\":\"\\ud83d\"}", "{\"arguments\":\"{\\\"a\\\":\\\"\\\\ud83d\\\"}\"}")]
    [TestCase(" { \"n\" : 1.50 } ", " { \"n\" : 1.50 } ")]
    public void ArgumentsAreObjects_AnyText_IsKept(string arguments, string expected) =>
        Assert.That(Turns($$"""[{"role":"assistant","tool_calls":[{{Call("a", "f", arguments)}}]}]""", ArgumentsAreObjects), Is.EqualTo([$"calls a f{expected}"]));

    [Test]
    public void BlankTextsAreLeftOut_TurnsAndParts_AreLeftOut() =>
        Assert.That(
            Turns($$"""[{{User(" ")}},{"role":"assistant","content":""},{"role":"system","content":"\n"},{"role":"user","content":[{"type":"text","text":"\t"},{"type":"text","text":"b "}]},{{Calls(("a", "f"))}},{{Result("a", "")}}]""", BlankTextsAreLeftOut),
            Is.EqualTo(["user: b ", "calls a f{}", "tool a: "]));

    [Test]
    public void SystemAloneIsAQuestion_OnlySystem_IsTheUsers() => Assert.That(Turns($"[{System},{System}]", SystemAloneIsAQuestion), Is.EqualTo(["user: S", "user: S"]));

    [Test]
    public void SystemAloneIsAQuestion_WithAUser_StaysSystem() => Assert.That(Turns($"[{System},{User("q")}]", SystemAloneIsAQuestion), Is.EqualTo(["system: S", "user: q"]));

    [Test]
    public void InstructionsAreTheUsers_SystemTurns_StandBeforeTheFirstTextOfTheUser() =>
        Assert.That(
            Turns($$"""[{"role":"assistant","content":"a"},{{System}},{{User("q")}},{"role":"developer","content":"D"},{{User("r")}}]""", InstructionsAreTheUsers),
            Is.EqualTo(["assistant: a", "user: S\nD\nq", "user: r"]));

    [TestCase("""{"role":"assistant","content":"b"}""", "assistant: b")]
    [TestCase("""{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}""", "calls a f{}")]
    public void UserBegins_HistoryCutAtTheFront_SaysSo(string first, string line) =>
        Assert.That(Turns($"[{System},{first},{User("c")}]", UserBegins), Is.EqualTo(["system: S", $"user: {MissingBeginning}", line, "user: c"]));

    [Test]
    public void UserBegins_UserFirst_ChangesNothing() => Assert.That(Turns($"[{System},{User("c")}]", UserBegins), Is.EqualTo(["system: S", "user: c"]));

    [Test]
    public void LastAnswerHasNoSpaceAtItsEnd_AnswerToGoOnFrom_IsTrimmed() =>
        Assert.That(
            Turns("""[{"role":"assistant","content":"a "},{"role":"user","content":"b "},{"role":"assistant","content":"Once \n"}]""", LastAnswerHasNoSpaceAtItsEnd),
            Is.EqualTo(["assistant: a ", "user: b ", "assistant: Once"]));

    [Test]
    public void SomethingIsSaid_NothingLeft_IsA400()
    {
        ChatDocument.TryRead(Json.Bytes("""{"model":"m","messages":[{"role":"user","content":" "}]}"""), out var chat);
        using (chat)
            Assert.That(
                Assert.Throws<ChatFieldException>(() => chat!.Fit(With(BlankTextsAreLeftOut, SomethingIsSaid)))!.Error.Param,
                Is.EqualTo("messages"));
    }

    [Test]
    public void Fit_Refusal_IsATextOfTheAssistants() =>
        Assert.That(Turns("""[{"role":"assistant","content":null,"refusal":"I cannot."}]"""), Is.EqualTo(["assistant: I cannot."]));

    [Test]
    public void ImagesOfAnswersAreTheUsers_BesideCalls_StandAfterTheResults() =>
        Assert.That(
            Matched(
                $$$"""{"role":"assistant","content":"See","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgo="}}],"tool_calls":[{{{Call("a", "f", "{}")}}}]},{{{Result("a", "1")}}}""",
                ImagesOfAnswersAreTheUsers, ResultsFollowTheirCalls),
            Is.EqualTo(["calls a f{}: See", "tool a: 1", $"user: {ImagesAbove}"]));

    [Test]
    public void CallsAreTexts_CallsAndResults_AreSaid() =>
        Assert.That(
            Matched($"{Calls(("a", "f"))},{Result("a", "1")}", CallsAreTexts),
            Is.EqualTo(["assistant: [Called the tool f with {}]\n", "user: [Result of the tool f]\n1"]));

    [TestCase("""{"role":"assistant","content":"b"}""", true)]
    [TestCase("""{"role":"user","content":"b"}""", false)]
    public void UserEnds_AnswerAtTheEnd_IsAskedToGoOn(string last, bool goesOn) =>
        Assert.That(Turns($"[{User("a")},{last},{System}]", UserEnds)[^1], Is.EqualTo(goesOn ? $"user: {GoOn}" : "system: S"));
}
