using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Dispatch.Continuation;

/// <summary>
/// An upstream in a box. In OpenAI's chat format it answers with what it was asked, in few words; in the Responses format it keeps what
/// each token asked, and knows no other token's.
/// </summary>
internal sealed class StatefulUpstream
{
    private readonly Dictionary<(string Token, string Id), JsonArray> _kept = [];
    private int _count;

    /// <summary>What was said in the conversation that was asked about last, one line per turn.</summary>
    public string Transcript { get; private set; } = "";

    /// <summary>The tokens that the calls came with.</summary>
    public List<string> Tokens { get; } = [];

    /// <summary>Whether it says that it keeps responses, where it has that format.</summary>
    public bool Keeps { get; set; } = true;

    public string Answer(ProviderCall call)
    {
        Tokens.Add(call.Token?.Name ?? "-");
        var body = JsonNode.Parse(call.GetBody().ToArray())!;
        return body["messages"] is null ? Respond(call, body) : Complete(body["messages"]!.AsArray());
    }

    private string Complete(JsonArray messages)
    {
        Transcript = string.Join('\n', messages.Select(LineOf));
        string text = $"answer {++_count}";
        // Now and then it calls a tool.
        return _count % 7 == 0
            ? $$$"""{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call_{{{_count}}}","type":"function","function":{"name":"look","arguments":"{\"n\":{{{_count}}}}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}"""
            : $$$"""{"id":"c1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";
    }

    private static string LineOf(JsonNode? message)
    {
        var content = message!["content"];
        string text = content is JsonArray parts ? string.Concat(parts.Select(part => (string?)part!["text"])) : (string?)content ?? "";
        string calls = message["tool_calls"] is JsonArray all ? string.Concat(all.Select(call => $" {call!["id"]}:{call["function"]!["name"]}{call["function"]!["arguments"]}")) : "";
        return $"{message["role"]} {message["tool_call_id"]}{text}{calls}";
    }

    private string Respond(ProviderCall call, JsonNode body)
    {
        string token = call.Token?.Name ?? "-";
        var before = new JsonArray();
        if ((string?)body["previous_response_id"] is { } previous)
        {
            if (!_kept.TryGetValue((token, previous), out var found))
                return $$$"""{"error":{"message":"Previous response with id '{{{previous}}}' not found.","type":"invalid_request_error","param":"previous_response_id","code":"previous_response_not_found"}}""";
            before = found;
        }
        var items = new JsonArray([.. before.Select(item => item!.DeepClone())]);
        foreach (var item in Items(body["input"]!)) items.Add(item);
        Transcript = string.Join('\n', items.Select(item => (string?)item!["text"] ?? item["content"]![0]!["text"]!.GetValue<string>()));
        string text = $"answer {++_count}", id = $"resp_up{_count:x8}";
        items.Add(new JsonObject { ["text"] = text });
        if (Keeps) _kept[(token, id)] = items;
        string echoed = (string?)body["previous_response_id"] is { } asked ? $"\"{asked}\"" : "null";
        return $$$"""{"id":"{{{id}}}","object":"response","created_at":1,"status":"completed","model":"m","previous_response_id":{{{echoed}}},"output":[{"type":"message","id":"msg_{{{_count}}}","role":"assistant","status":"completed","content":[{"type":"output_text","text":"{{{text}}}","annotations":[]}]}],"store":{{{(Keeps ? "true" : "false")}}},"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}""";
    }

    private static IEnumerable<JsonNode> Items(JsonNode input) => input is JsonArray items
        ? items.Select(static item => item!["content"] is JsonArray parts
            ? new JsonObject { ["text"] = (string?)parts[0]!["text"] }
            : (JsonNode)new JsonObject { ["text"] = (string?)item["content"] })
        : [new JsonObject { ["text"] = (string?)input }];
}
