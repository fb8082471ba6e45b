using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Formats.Canonical;

/// <summary>A chat request before it is JSON, so that a counterexample can be made smaller and stay a valid request.</summary>
internal sealed record RandomChat
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string? System { get; init; }

    public bool IsDeveloper { get; init; }

    public required Step[] Steps { get; init; }

    public Tool[] Tools { get; init; } = [];

    public string? ToolChoice { get; init; }

    public int? MaxTokens { get; init; }

    public bool SaysMaxCompletionTokens { get; init; }

    public string[] Stop { get; init; } = [];

    public double? Temperature { get; init; }

    /// <summary>How the client names its calls; every form tells the calls of one turn apart.</summary>
    public IdForm Ids { get; init; }

    /// <summary>Whether the client writes characters as they are where it need not escape them.</summary>
    public bool IsRelaxed { get; init; }

    /// <summary>Begins with the user, ends with the user or with results, and calls nothing but its tools.</summary>
    public bool IsValid =>
        Steps is [UserStep, ..] and [.., UserStep or AssistantStep { Calls.Length: > 0 }]
        && Steps.OfType<AssistantStep>().All(s => s.Text is not null || s.Calls.Length > 0)
        && Steps.OfType<AssistantStep>().SelectMany(s => s.Calls).All(c => Array.Exists(Tools, t => t.Name == c.Name));

    /// <summary>What FsCheck prints of a counterexample.</summary>
    public override string ToString() => ToJson();

    public string ToJson()
    {
        var root = new JsonObject { ["model"] = "m", ["messages"] = Messages() };
        if (Tools.Length > 0) root["tools"] = new JsonArray([.. Tools.Select(Write)]);
        if (ToolChoice is not null) root["tool_choice"] = ToolChoice;
        if (MaxTokens is not null) root[SaysMaxCompletionTokens ? "max_completion_tokens" : "max_tokens"] = MaxTokens;
        if (Stop.Length > 0) root["stop"] = Texts(Stop);
        if (Temperature is not null) root["temperature"] = Temperature;
        return root.ToJsonString(IsRelaxed ? Relaxed : null);
    }

    private JsonArray Messages()
    {
        var messages = new JsonArray();
        if (System is not null) messages.Add(Message(IsDeveloper ? "developer" : "system", System));
        int calls = 0;
        foreach (var step in Steps)
        {
            if (step is UserStep user) messages.Add(Message("user", Content(user)));
            if (step is not AssistantStep assistant) continue;
            var message = Message("assistant", assistant.Text);
            messages.Add(message);
            if (assistant.Calls.Length == 0) continue;
            var numbered = assistant.Calls.Select((call, i) => (Id: Id(i, ++calls), Call: call)).ToArray();
            message["tool_calls"] = new JsonArray([.. numbered.Select(n => Write(n.Id, n.Call))]);
            // Without ids the order tells which call a result answers.
            foreach (var (id, call) in numbered.OrderBy(n => n.Id is null ? 0 : n.Call.ResultOrder))
            {
                var result = Message("tool", call.Result);
                if (id is not null) result["tool_call_id"] = id;
                messages.Add(result);
            }
        }
        return messages;
    }

    private string? Id(int place, int number) => Ids switch
    {
        IdForm.Unique => $"c{number}",
        IdForm.Repeated => $"call_{place}",
        IdForm.Foreign => $"a{":|é"[place % 3]}{place / 3}💥",
        _ => null,
    };

    private static JsonObject Message(string role, JsonNode? content) => new() { ["role"] = role, ["content"] = content };

    private static JsonNode Content(UserStep user) => user.Images.Length == 0
        ? user.Text
        : new JsonArray(
        [
            new JsonObject { ["type"] = "text", ["text"] = user.Text },
            .. user.Images.Select(i => new JsonObject { ["type"] = "image_url", ["image_url"] = new JsonObject { ["url"] = $"data:image/{(i.Length % 8 == 0 ? "png" : "jpeg")};base64,{i}" } }),
        ]);

    private static JsonNode Write(string? id, Call call)
    {
        var written = new JsonObject { ["type"] = "function", ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments } };
        if (id is not null) written["id"] = id;
        return written;
    }

    private static JsonNode Write(Tool tool)
    {
        var function = new JsonObject { ["name"] = tool.Name, ["parameters"] = JsonNode.Parse(tool.Schema) };
        if (tool.Description is not null) function["description"] = tool.Description;
        return new JsonObject { ["type"] = "function", ["function"] = function };
    }

    private static JsonArray Texts(string[] texts) => new([.. texts.Select(t => JsonValue.Create(t))]);

    public enum IdForm
    {
        Unique,
        Repeated,
        Foreign,
        Missing,
    }

    public abstract record Step;

    /// <summary>The text comes before the images, since Ollama keeps no order between them.</summary>
    /// <param name="Text">What the user says.</param>
    /// <param name="Images">In base64.</param>
    public sealed record UserStep(string Text, string[] Images) : Step;

    public sealed record AssistantStep(string? Text, Call[] Calls) : Step;

    /// <param name="Name">The function.</param>
    /// <param name="Arguments">A JSON object as text; now and then something else.</param>
    /// <param name="Result">What the tool answers.</param>
    /// <param name="ResultOrder">Sorts the results of one turn.</param>
    public sealed record Call(string Name, string Arguments, string Result, int ResultOrder);

    public sealed record Tool(string Name, string? Description, string Schema);
}
