using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical.Rules;

using static ProviderKit.Tests.Formats.Canonical.Rules.Fitted;

namespace ProviderKit.Tests.Formats.Canonical.Rules;

/// <summary>Each call has an id of its own, and each result finds the call it answers.</summary>
public class CallMatchingTests
{
    private static readonly FormatRules Rules = new()
    {
        Provider = "test",
        CallIds = new NameGrammar("-", 40),
        Conversation = [ConversationRules.CallIdsAreUnique],
    };

    private static TestCaseData Case(string name, string[] turns, string[] expected) => new($"[{string.Join(",", turns)}]", expected) { TestName = $"{{m}}({name})" };

    private static readonly TestCaseData[] Conversations =
    [
        Case("good ids stay", [Calls(("toolu_1", "f")), Result("toolu_1", "x")], ["calls toolu_1 f{}", "tool toolu_1: x"]),
        Case("ids that repeat from turn to turn", [Calls(("call_0", "f")), Result("call_0", "4"), Calls(("call_0", "f")), Result("call_0", "19")],
            ["calls call_0 f{}", "tool call_0: 4", "calls call_0_2 f{}", "tool call_0_2: 19"]),
        Case("ids that repeat in a turn", [Calls(("a", "f"), ("a", "g")), Result("a", "1"), Result("a", "2")], ["calls a f{}, a_2 g{}", "tool a: 1", "tool a_2: 2"]),
        Case("ids outside the grammar", [Calls(("call|é:1", "f")), Result("call|é:1", "x")], ["calls call___1 f{}", "tool call___1: x"]),
        Case("ids equal after mending", [Calls(("a:b", "f"), ("a|b", "g")), Result("a|b", "2"), Result("a:b", "1")], ["calls a_b f{}, a_b_2 g{}", "tool a_b_2: 2", "tool a_b: 1"]),
        Case("an id like a mended one", [Calls(("a:b", "f")), Result("a:b", "1"), Calls(("a_b", "f"), ("a_b_2", "f")), Result("a_b_2", "3"), Result("a_b", "2")],
            ["calls a_b f{}", "tool a_b: 1", "calls a_b_2 f{}, a_b_2_2 f{}", "tool a_b_2_2: 3", "tool a_b_2: 2"]),
        Case("no ids, by position", [Calls(("", "f"), ("", "g")), Result(null, "1"), Result("", "2")], ["calls call f{}, call_2 g{}", "tool call: 1", "tool call_2: 2"]),
        Case("calls without ids, results with", [Calls(("", "f")), Result("x1", "1")], ["calls call f{}", "tool call: 1"]),
        Case("calls with ids, results without", [Calls(("a", "f"), ("b", "g")), Result("b", "2"), Result(null, "1")], ["calls a f{}, b g{}", "tool b: 2", "tool a: 1"]),
        Case("the old form, by name", ["""{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}""", """{"role":"function","name":"f","content":"1"}"""],
            ["calls call f{}", "tool call: 1"]),
        Case("no ids, by name", [Calls(("", "f"), ("", "g")), """{"role":"tool","name":"g","content":"2"}""", """{"role":"tool","name":"f","content":"1"}"""],
            ["calls call f{}, call_2 g{}", "tool call_2: 2", "tool call: 1"]),
        Case("a result before its call", [Result("a", "1"), Calls(("a", "f"))], ["tool a: 1", "calls a f{}"]),
        Case("a result twice", [Calls(("a", "f")), Result("a", "1"), Result("a", "1")], ["calls a f{}", "tool a: 1"]),
        Case("a second result that differs", [Calls(("a", "f")), Result("a", "1"), Result("a", "2")], ["calls a f{}", "tool a: 1", "tool -: 2"]),
        Case("a result of nothing", [User("hi"), Result("a", "1")], ["user: hi", "tool -: 1"]),
        Case("an open call of an earlier turn", [Calls(("a", "f")), Calls(("b", "g")), Result("a", "1"), Result("b", "2")], ["calls a f{}", "calls b g{}", "tool a: 1", "tool b: 2"]),
    ];

    [TestCaseSource(nameof(Conversations))]
    public void CallIdsAreUnique_AnyIds_EachResultFindsItsCall(string messages, string[] expected) => Assert.That(Turns(messages, Rules), Is.EqualTo(expected));

    [Test]
    public void CallIdsAreUnique_LongIds_AreCutAndStayApart()
    {
        string a = new string('x', 300), b = new string('x', 300) + "y";
        string[] turns = Turns($"[{Calls((a, "f"), (b, "g"))},{Result(b, "2")},{Result(a, "1")}]", Rules);
        string[] ids = [.. turns[0]["calls ".Length..].Split(", ").Select(c => c.Split(' ')[0])];
        Assert.That(ids, Is.Unique.And.All.Length.LessThanOrEqualTo(40));
        Assert.That(turns[1..], Is.EqualTo([$"tool {ids[1]}: 2", $"tool {ids[0]}: 1"]));
    }

    [Test]
    public void CallIdsAreUnique_NoGrammar_KeepsEveryIdThatIsTheFirstOfItsKind() =>
        Assert.That(
            Turns($"[{Calls(("a|b", "f"))},{Result("a|b", "1")},{Calls(("a|b", "f"))}]", ConversationRules.CallIdsAreUnique),
            Is.EqualTo(["calls a|b f{}", "tool a|b: 1", "calls a|b_2 f{}"]));

    [Test]
    public void CallIdsAreUnique_ConversationGoesOn_KeepsTheIdsOfEarlierTurns()
    {
        string earlier = $"{Calls(("a:b", "f"))},{Result("a:b", "1")},{Calls(("a:b", "f"))},{Result("a:b", "2")}";
        string[] before = Turns($"[{earlier}]", Rules);
        Assert.That(Turns($"[{earlier},{Calls(("a_b", "f"))},{Result("a_b", "3")}]", Rules)[..before.Length], Is.EqualTo(before), "caches of the prefix live on");
    }

    [Test]
    public void CallIdsAreUnique_TwentyThousandCallsOfOneId_TakeNoLongTime()
    {
        string pair = $"{Calls(("call_0", "f"))},{Result("call_0", "1")}";
        string[] turns = Turns($"[{string.Join(",", Enumerable.Repeat(pair, 20_000))}]", Rules);
        Assert.That(turns, Has.Length.EqualTo(40_000));
        Assert.That(turns[^1], Is.EqualTo("tool call_0_20000: 1"));
    }
}
