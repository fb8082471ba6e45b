using System.Buffers;
using System.Text;
using System.Text.Json;
using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical.Rules;

namespace ProviderKit.Tests.Formats.Canonical.Rules;

public class ToolNamesTests
{
    private static readonly NameGrammar Plain = new("-", 64);
    private static readonly NameGrammar Letters = new(".:-", 64, beginsWithLetter: true);

    private static ToolNames Names(params string[] names) => ToolNames.Of(Plain, names);

    [TestCase("calendar.list-events", "calendar_list-events")]
    [TestCase("mcp server/list", "mcp_server_list")]
    [TestCase("größe", "gr__e")]
    [TestCase("🔧", "_")]
    [TestCase("a🔧b", "a_b")]
    [TestCase("", "_")]
    public void ToWire_NameOutsideTheGrammar_IsMended(string name, string expected)
    {
        var names = Names(name);
        Assert.That(names.ToWire(name), Is.EqualTo(expected));
        Assert.That(names.ToClient(expected), Is.EqualTo(name));
    }

    [TestCase("1st", "_1st")]
    [TestCase(".net", "_.net")]
    [TestCase("a.b:c-d", "a.b:c-d")]
    public void ToWire_GrammarThatBeginsWithALetter_IsKept(string name, string expected) =>
        Assert.That(ToolNames.Of(Letters, [name]).ToWire(name), Is.EqualTo(expected));

    [Test]
    public void Of_NamesThatFit_MakesNoTable() => Assert.That(Names("a", "B_2", "c-d", new string('x', 64)), Is.SameAs(ToolNames.Unchanged));

    [Test]
    public void Of_NoGrammar_MakesNoTable() => Assert.That(ToolNames.Of(null, ["a.b"]), Is.SameAs(ToolNames.Unchanged));

    [Test]
    public void ToWire_NamesThatBecomeOne_StayApart()
    {
        string[] all = ["a.b", "a_b", "a b", "a/b", "🔧", "🔨", "_"];
        var names = Names(all);
        Assert.That(all.Select(names.ToWire).Distinct().Count(), Is.EqualTo(all.Length));
        Assert.That(names.ToWire("a_b"), Is.EqualTo("a_b"), "a name that fits stays, wherever it stands in the list");
        Assert.That(all.Select(names.ToWire).Select(names.ToClient), Is.EqualTo(all));
        Assert.That(all.Select(names.ToWire).All(Plain.Fits), Is.True);
    }

    [Test]
    public void ToWire_AThousandLongNames_AreCutAndStayApart()
    {
        string[] all = [.. Enumerable.Range(0, 1000).Select(i => new string('n', 280) + i)];
        var names = Names(all);
        Assert.That(all.Select(names.ToWire).Distinct().Count(), Is.EqualTo(all.Length));
        Assert.That(all.Select(names.ToWire).All(Plain.Fits), Is.True);
        Assert.That(all.Select(names.ToWire).Select(names.ToClient), Is.EqualTo(all));
    }

    [Test]
    public void ToWire_SameNameInAnotherRequest_IsMendedAlike() =>
        Assert.That(Names("x", new string('y', 100)).ToWire(new string('y', 100)), Is.EqualTo(Names(new string('y', 100)).ToWire(new string('y', 100))));

    [Test]
    public void ToClient_NameTheModelMadeUp_Stays() => Assert.That(Names("a.b").ToClient("other"), Is.EqualTo("other"));

    [TestCase("\"a_b\"", "\"a.b\"")]
    [TestCase("\"a\\u005fb\"", "\"a.b\"")]
    [TestCase("\"other\"", "\"other\"")]
    [TestCase("\"\\ud83d\"", "\"\\ud83d\"")]
    public void WriteClientName_OfAStream_IsTheClientsName(string wire, string expected)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output)) Names("a.b").WriteClientName(json, Encoding.UTF8.GetBytes(wire));
        Assert.That(Encoding.UTF8.GetString(output.WrittenSpan), Is.EqualTo(expected));
    }

    [Test]
    public void Fit_NamesOutsideTheGrammar_AreMendedEverywhere()
    {
        var rules = new FormatRules { Provider = "test", ToolNames = Plain, Conversation = [ConversationRules.CallIdsAreUnique] };
        using var chat = Fitted.Chat(
            $"[{Fitted.Calls(("c1", "a.b"), ("c2", "gone.tool"))},{Fitted.Result("c1", "x")}]",
            rules,
            """ "tools":[{"type":"function","function":{"name":"a.b"}}],"tool_choice":{"type":"function","function":{"name":"a.b"}} """);
        Assert.That(chat.Tools[0].Name, Is.EqualTo("a_b"));
        Assert.That(chat.ToolChoice?.Name, Is.EqualTo("a_b"));
        Assert.That(chat.Turns[0].ToolCalls.Select(c => c.Name), Is.EqualTo(["a_b", "gone_tool"]));
        Assert.That(chat.Turns[1].ToolName, Is.EqualTo("a_b"));
        Assert.That(chat.Names.ToClient("a_b"), Is.EqualTo("a.b"));
    }

    [Test]
    public void Fit_ToolsOfOneName_AreOneOrHaveNamesOfTheirOwn()
    {
        const string Tools = """ "tools":[{"type":"function","function":{"name":"f.x"}},{"type":"function","function":{"name":"f.x"}},{"type":"function","function":{"name":"f.x","description":"Another"}},{"type":"function","function":{"name":"f_x_2"}}] """;
        using var chat = Fitted.Chat($"[{Fitted.User("a")}]", new FormatRules { Provider = "test", ToolNames = Plain }, Tools);
        Assert.That(chat.Tools.Select(t => t.Name), Is.EqualTo(["f_x", "f_x_3", "f_x_2"]));
        Assert.That(chat.Tools.Select(t => chat.Names.ToClient(t.Name)), Is.EqualTo(["f.x", "f.x", "f_x_2"]));
    }
}
