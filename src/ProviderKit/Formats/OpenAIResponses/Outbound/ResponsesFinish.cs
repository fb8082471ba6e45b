using System.Text.Json;
using ProviderKit.Texts;

namespace ProviderKit.Formats.OpenAIResponses.Outbound;

/// <summary>Chat's finish reasons for responses.</summary>
internal static class ResponsesFinish
{
    public const string Stop = "stop", Calls = "tool_calls";

    /// <param name="response">The response, which is complete or incomplete.</param>
    /// <param name="calls">Whether tools are called.</param>
    public static string Of(JsonElement response, bool calls)
    {
        if (JsonMember.Text(response, "status") != "incomplete") return calls ? Calls : Stop;
        // The other known reason is max_output_tokens. With any other reason the reply is cut off, too.
        return JsonMember.Text(JsonMember.Get(response, "incomplete_details"), "reason") == "content_filter" ? "content_filter" : "length";
    }
}
