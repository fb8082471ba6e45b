using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Reads calls of functions.</summary>
internal static class CallReader
{
    /// <summary>The calls of a whole message.</summary>
    public static IEnumerable<FunctionCallContent> ReadAll(JsonElement message) => Field.Items(message, "tool_calls").Select(Read);

    /// <summary>
    /// One call. Its raw representation is the JSON, which holds the arguments as the model wrote them; arguments that are not JSON are
    /// an <see cref="FunctionCallContent.Exception"/>.
    /// </summary>
    public static FunctionCallContent Read(JsonElement call)
    {
        bool isCustom = Field.Has(call, "custom", out var called);
        if (!isCustom) called = Field.Get(call, "function");
        string id = Field.Text(call, "id") ?? "", name = Field.Text(called, "name") ?? "";
        var content = isCustom
            ? new FunctionCallContent(id, name, new Dictionary<string, object?> { ["input"] = Field.Text(called, "input") })
            : FunctionCallContent.CreateFromParsedArguments(Field.Text(called, "arguments") ?? "", id, name, WireJson.Arguments);
        content.RawRepresentation = call.Clone();
        content.AdditionalProperties = Extras.Read(call);
        return content;
    }
}
