using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>Reads the tools of a request, and how the model is to choose among them.</summary>
internal static class GivenTools
{
    private static readonly JsonElement NoParameters = WireJson.Parse("""{"type":"object","properties":{}}"""u8.ToArray());

    /// <exception cref="ProviderException">A tool is no function, or the choice cannot be said to a chat client.</exception>
    public static void Read(JsonElement root, ChatOptions options)
    {
        AITool[] tools = [.. Field.Items(root, "tools").Select(ReadTool)];
        if (tools.Length > 0) options.Tools = [.. tools];
        if (Field.Has(root, "web_search_options", out var search))
            (options.Tools ??= []).Add(new HostedWebSearchTool(search.ValueKind == JsonValueKind.Object ? search.EnumerateObject().ToDictionary(m => m.Name, m => WireJson.Plain(m.Value)) : []));
        if (Field.Has(root, "tool_choice", out var choice)) options.ToolMode = ReadChoice(choice);
        options.AllowMultipleToolCalls = Field.Bool(root, "parallel_tool_calls");
    }

    private static ClientTool ReadTool(JsonElement tool, int index)
    {
        string path = $"tools[{index}]";
        if (Field.Text(tool, "type") is not (null or "function")) throw Invalid.Request($"{path}.type", "must be function here");
        var function = Field.Get(tool, "function");
        string name = Field.Text(function, "name") ?? throw Invalid.Request($"{path}.function.name", "must be a string");
        var properties = Extras.Read(tool) ?? [];
        if (Field.Bool(function, "strict") is { } strict) properties["strict"] = strict;
        return new ClientTool(name, Field.Text(function, "description") ?? "", Field.Has(function, "parameters", out var parameters) ? parameters.Clone() : NoParameters, properties);
    }

    private static ChatToolMode ReadChoice(JsonElement choice) => choice.ValueKind switch
    {
        JsonValueKind.String when choice.ValueEquals("auto"u8) => ChatToolMode.Auto,
        JsonValueKind.String when choice.ValueEquals("none"u8) => ChatToolMode.None,
        JsonValueKind.String when choice.ValueEquals("required"u8) => ChatToolMode.RequireAny,
        JsonValueKind.Object when Field.Text(Field.Get(choice, "function"), "name") is { Length: > 0 } name => ChatToolMode.RequireSpecific(name),
        _ => throw Invalid.Request("tool_choice", "must be auto, none, required or a function here"),
    };
}
