using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Reads the options of a request.</summary>
internal static class GivenOptions
{
    /// <summary>Members that are read here, or that mean nothing to a chat client. All others become additional properties.</summary>
    private static readonly HashSet<string> Known =
    [
        "model", "messages", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "temperature", "top_p", "top_k", "max_tokens",
        "max_completion_tokens", "frequency_penalty", "presence_penalty", "seed", "stop", "response_format", "reasoning_effort", "web_search_options",
        "n", "logprobs", "top_logprobs", Extras.ExtraContent,
    ];

    /// <param name="root">The request's body.</param>
    /// <param name="model">The upstream's name of the model; empty for the client's own.</param>
    /// <exception cref="ProviderException">An option cannot be said to a chat client.</exception>
    public static ChatOptions Read(JsonElement root, string model)
    {
        var soft = Field.Get(root, Extras.ExtraContent, "soft");
        Refuse(root, soft);
        var options = new ChatOptions
        {
            ModelId = model.Length > 0 ? model : null,
            Temperature = (float?)Field.Number(root, "temperature"),
            TopP = (float?)Field.Number(root, "top_p"),
            TopK = Count(root, "top_k") ?? Count(soft, "top_k"),
            MaxOutputTokens = Count(root, "max_completion_tokens") ?? Count(root, "max_tokens"),
            FrequencyPenalty = (float?)Field.Number(root, "frequency_penalty"),
            PresencePenalty = (float?)Field.Number(root, "presence_penalty"),
            Seed = Field.Whole(root, "seed"),
            StopSequences = StopsOf(root),
        };
        GivenTools.Read(root, options);
        if (Field.Text(root, "reasoning_effort") is { } effort) options.Reasoning = new ReasoningOptions { Effort = EffortOf(effort) };
        foreach (var member in root.EnumerateObject())
            if (!Known.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.Null) (options.AdditionalProperties ??= [])[member.Name] = WireJson.Plain(member.Value);
        if (Field.Has(root, "response_format", out var format)) ReadFormat(format, options);
        return options;
    }

    /// <exception cref="ProviderException">The number does not fit into <see cref="ChatOptions"/>.</exception>
    private static int? Count(JsonElement parent, string name) =>
        Field.Whole(parent, name) is not { } number ? null
        : number is >= int.MinValue and <= int.MaxValue ? (int)number
        : throw Invalid.Request(name, $"must be at most {int.MaxValue} here");

    /// <summary>What no chat client can do, and what a client's own format cannot do without.</summary>
    private static void Refuse(JsonElement root, JsonElement soft)
    {
        if (Field.Whole(root, "n") > 1) throw Invalid.Request("n", "must be 1 here");
        if (Field.Bool(root, "logprobs") == true && Field.Bool(soft, "logprobs") != true) throw Invalid.Request("logprobs", "is not supported here");
        if (Field.Get(root, Extras.ExtraContent) is not { ValueKind: JsonValueKind.Object } extra) return;
        foreach (var format in extra.EnumerateObject())
            foreach (var field in Field.Items(format.Value, "required"))
                if (field.ValueKind == JsonValueKind.String && field.GetString() is { } name and not "web_search_options") throw Invalid.Request(name, "is not supported by this provider; only one of the request's own format has it");
    }

    private static IList<string>? StopsOf(JsonElement root) => !Field.Has(root, "stop", out var stop) ? null
        : stop.ValueKind == JsonValueKind.String ? [stop.GetString()!]
        : stop.ValueKind == JsonValueKind.Array ? [.. stop.EnumerateArray().Select(text => text.ValueKind == JsonValueKind.String ? text.GetString()! : throw Invalid.Request("stop", "must hold strings"))]
        : throw Invalid.Request("stop", "must be a string or an array of strings");

    private static ReasoningEffort EffortOf(string effort) => effort switch
    {
        "none" => ReasoningEffort.None,
        "minimal" or "low" => ReasoningEffort.Low,
        "medium" => ReasoningEffort.Medium,
        "high" => ReasoningEffort.High,
        "xhigh" or "max" => ReasoningEffort.ExtraHigh,
        _ => throw Invalid.Request("reasoning_effort", "must be none, minimal, low, medium, high or xhigh"),
    };

    private static void ReadFormat(JsonElement format, ChatOptions options)
    {
        var given = Field.Get(format, "json_schema");
        options.ResponseFormat = Field.Text(format, "type") switch
        {
            "text" => ChatResponseFormat.Text,
            "json_object" => ChatResponseFormat.Json,
            "json_schema" when Field.Has(given, "schema", out var schema) => ChatResponseFormat.ForJsonSchema(schema.Clone(), Field.Text(given, "name"), Field.Text(given, "description")),
            "json_schema" => ChatResponseFormat.Json,
            _ => throw Invalid.Request("response_format.type", "must be text, json_object or json_schema"),
        };
        if (Field.Bool(given, "strict") is { } strict) (options.AdditionalProperties ??= [])["strict"] = strict;
    }
}
