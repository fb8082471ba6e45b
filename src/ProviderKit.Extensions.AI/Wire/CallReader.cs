using System.Text.Json;
using Microsoft.Extensions.AI;

namespace ProviderKit.Extensions.AI.Wire;

/// <summary>Reads calls of functions.</summary>
internal static class CallReader
{
    /// <summary>The calls of a whole message.</summary>
    public static IEnumerable<FunctionCallContent> ReadAll(JsonElement message) => Field.Items(message, "tool_calls").Select(Read);

    /// <summary>One call. Its raw representation is the JSON, which holds the arguments as the model wrote them.</summary>
    public static FunctionCallContent Read(JsonElement call)
    {
        var content = ContentOf(ReplyToolCall.Parse(call));
        content.RawRepresentation = call.Clone();
        content.AdditionalProperties = Extras.Read(call);
        return content;
    }

    /// <summary>A call; arguments that are not JSON are an <see cref="FunctionCallContent.Exception"/>.</summary>
    private static FunctionCallContent ContentOf(ReplyToolCall call) => call.IsCustom
        ? new FunctionCallContent(call.Id, call.Name, new Dictionary<string, object?> { ["input"] = call.Arguments })
        : FunctionCallContent.CreateFromParsedArguments(call.Arguments, call.Id, call.Name, WireJson.Arguments);
}
