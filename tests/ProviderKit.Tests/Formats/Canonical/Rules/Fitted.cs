using ProviderKit.Formats.AnthropicMessages;
using ProviderKit.Formats.Canonical;
using ProviderKit.Formats.Canonical.Rules;
using ProviderKit.Tests.Support;

namespace ProviderKit.Tests.Formats.Canonical.Rules;

/// <summary>A conversation after rules have been applied, one line a turn.</summary>
internal static class Fitted
{
    /// <summary>The rules under test alone, in front of which the calls have found their results.</summary>
    public static string[] Turns(string messages, params ConversationRule[] rules) => Turns(messages, With(rules));

    public static string[] Turns(string messages, FormatRules rules)
    {
        using var chat = Chat(messages, rules);
        return [.. chat.Turns.Select(Line)];
    }

    public static ChatDocument Chat(string messages, FormatRules rules, string? more = null)
    {
        Assert.That(ChatDocument.TryRead(Json.Bytes($$"""{"model":"m","messages":{{messages}}{{(more is null ? "" : "," + more)}}}"""), out var chat), Is.Null);
        chat!.Fit(rules);
        return chat;
    }

    public static FormatRules With(params ConversationRule[] rules) => new() { Provider = "test", Conversation = rules };

    /// <summary>A message that calls functions, given as id, name and arguments.</summary>
    public static string Calls(params (string Id, string Name)[] calls) =>
        $$"""{"role":"assistant","tool_calls":[{{string.Join(",", calls.Select(c => Call(c.Id, c.Name, "{}")))}}]}""";

    public static string Call(string id, string name, string arguments) =>
        $$$"""{"id":{{{RandomTexts.Quote(id)}}},"type":"function","function":{"name":{{{RandomTexts.Quote(name)}}},"arguments":{{{RandomTexts.Quote(arguments)}}}}}""";

    public static string Result(string? id, string text) =>
        $$"""{"role":"tool",{{(id is null ? "" : $"\"tool_call_id\":{RandomTexts.Quote(id)},")}}"content":{{RandomTexts.Quote(text)}}}""";

    public static string User(string text) => $$"""{"role":"user","content":{{RandomTexts.Quote(text)}}}""";

    private static string Line(ChatTurn turn) => turn.Role switch
    {
        ChatRole.Tool => $"tool {turn.ToolCallId ?? "-"}{(turn.Failed ? " failed" : "")}: {turn.Text}",
        _ when turn.ToolCalls.Count > 0 => $"calls {string.Join(", ", turn.ToolCalls.Select(c => $"{c.Id} {c.Name}{c.Arguments}"))}{(turn.Text.Length > 0 ? ": " : "")}{turn.Text}",
        _ => $"{turn.Role.ToString().ToLowerInvariant()}: {turn.Text}",
    };
}
