using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>
/// Makes conversations as clients send them after they cut, repeated, reordered or mixed up their histories: any roles in
/// any order, ids that are missing, equal, foreign or of another turn, names of any characters, arguments that are no JSON.
/// </summary>
internal static class HostileChats
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Ids = ["", "call_0", "call_1", "a:b", "a|b", "a_b", "💥", "toolu_01", "é"];

    private static readonly string[] Names = ["f", "get.weather", "get_weather", "get weather", "🔧", "🔨", "mcp__x/y", new string('n', 300), new string('n', 299) + "m", "1st"];

    private static readonly string[] Arguments = ["", "{}", "null", "{\"a\":1.50}", "{\"a\":", "[1]", "3.10", "not JSON", "{\"a\":\"\\ud83d\"}", " {} "];

    private static readonly string[] Blanks = ["", " ", "\n"];

    private static readonly Gen<string> Text = Gen.Frequency((4, RandomTexts.Said), (1, Gen.Elements(Blanks)));

    private static readonly Gen<string?> Id = Gen.Frequency((4, Gen.Elements(Ids).Select(id => (string?)id)), (1, Gen.Constant<string?>(null)));

    /// <summary>The request's JSON; each text has a number of its own in front, so that it can be found again.</summary>
    public static Gen<string> All { get; } =
        from messages in Gen.Choose(1, 8).SelectMany(count => Messages().ArrayOf(count))
        from hasTools in Gen.Elements(false, true)
        select ToJson(messages, hasTools);

    /// <summary>What stands in front of the text with this number.</summary>
    public static string Mark(int number) => $"«{number}»";

    private static Gen<JsonObject> Messages() => Gen.Frequency(
        (1, Text.Select(text => Message("system", text))),
        (3, Text.Select(text => Message("user", text))),
        (2, Text.Select(text => Message("assistant", text))),
        (4, Calls()),
        (4, from id in Id from text in Text select WithId(Message("tool", text), id)),
        (1, from name in Gen.Elements(Names) from text in Text select Named(Message("function", text), name)));

    private static Gen<JsonObject> Calls() =>
        from text in Text
        from hasText in Gen.Elements(false, true)
        from count in Gen.Choose(1, 3)
        from calls in (from id in Id from name in Gen.Elements(Names) from arguments in Gen.Elements(Arguments) select (Id: id, Name: name, Arguments: arguments)).ArrayOf(count)
        select new JsonObject
        {
            ["role"] = "assistant",
            ["content"] = hasText ? text : null,
            ["tool_calls"] = new JsonArray([.. calls.Select(c => WithCallId(new JsonObject
            {
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = c.Name, ["arguments"] = c.Arguments },
            }, c.Id))]),
        };

    private static string ToJson(JsonObject[] messages, bool hasTools)
    {
        int number = 0;
        var array = new JsonArray();
        foreach (var message in messages)
        {
            // FsCheck gives the same value out again while it shrinks: nodes have one parent.
            var copy = message.DeepClone().AsObject();
            if (copy["content"] is { } content && !string.IsNullOrWhiteSpace((string?)content)) copy["content"] = Mark(number++) + (string?)content;
            array.Add(copy);
        }
        var root = new JsonObject { ["model"] = "m", ["messages"] = array };
        if (hasTools)
            root["tools"] = new JsonArray([.. Names.Select(n => new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = n } })]);
        return root.ToJsonString(Relaxed);
    }

    private static JsonObject Message(string role, string content) => new() { ["role"] = role, ["content"] = content };

    private static JsonObject WithId(JsonObject message, string? id)
    {
        if (id is not null) message["tool_call_id"] = id;
        return message;
    }

    private static JsonObject WithCallId(JsonObject call, string? id)
    {
        if (id is not null) call["id"] = id;
        return call;
    }

    private static JsonObject Named(JsonObject message, string name)
    {
        message["name"] = name;
        return message;
    }
}
