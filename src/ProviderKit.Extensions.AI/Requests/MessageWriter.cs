using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Requests;

/// <summary>Writes messages of a conversation in OpenAI's format.</summary>
internal static partial class MessageWriter
{
    /// <summary>A failed function's message may hold a secret. What the model may know of it is for the app to set as the result, as <c>IncludeDetailedErrors</c> does.</summary>
    private const string Failed = "Error: Function failed.";

    /// <param name="json">Stands in the array of messages.</param>
    /// <param name="message">The message; each result of a tool becomes a message of its own.</param>
    /// <param name="model">The model that is asked.</param>
    /// <param name="leavesOut">Takes the names of contents that have no counterpart in OpenAI's format.</param>
    /// <exception cref="NotSupportedException">A content cannot be said in OpenAI's format.</exception>
    public static void Write(Utf8JsonWriter json, ChatMessage message, string model, Action<string> leavesOut)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>()) WriteResult(json, result, leavesOut);
        if (message.Role == ChatRole.Assistant)
        {
            WriteAssistant(json, message, model, leavesOut);
            return;
        }
        AIContent[] parts = Written(message.Contents.Where(content => content is not FunctionResultContent), PartWriter.IsPart, leavesOut);
        // What else stands beside results, or in a message that says nothing, is no message.
        if (parts.Length == 0 && (message.Role == ChatRole.Tool || message.Contents.Count > 0)) return;
        json.WriteStartObject();
        json.WriteString("role"u8, message.Role == ChatRole.Tool ? "user" : message.Role.Value);
        WriteName(json, message.AuthorName);
        json.WritePropertyName("content"u8);
        PartWriter.WriteContent(json, parts);
        Extras.Write(json, message.AdditionalProperties);
        json.WriteEndObject();
    }

    /// <summary>The contents that can be written; the others are named.</summary>
    private static AIContent[] Written(IEnumerable<AIContent> contents, Predicate<AIContent> isWritten, Action<string> leavesOut)
    {
        var written = new List<AIContent>();
        foreach (var content in contents)
        {
            if (isWritten(content)) written.Add(content);
            else if (!ContentName.IsSilent(content)) leavesOut(ContentName.Of(content));
        }
        return [.. written];
    }

    private static void WriteAssistant(Utf8JsonWriter json, ChatMessage message, string model, Action<string> leavesOut)
    {
        // Those that were answered already, which Microsoft's function invocation calls informational, belong to the conversation as well.
        FunctionCallContent[] calls = [.. message.Contents.OfType<FunctionCallContent>()];
        TextReasoningContent[] thoughts = [.. message.Contents.OfType<TextReasoningContent>()];
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        WriteName(json, message.AuthorName);
        var said = message.Contents.Where(content => content is not (FunctionCallContent or FunctionResultContent or TextReasoningContent));
        SaidWriter.Write(json, Written(said, SaidWriter.IsWritten, leavesOut), calls.Length > 0);
        bool hasExtra = CarriedThought.Write(json, thoughts, model);
        CallWriter.WriteAll(json, calls);
        Extras.Write(json, message.AdditionalProperties, except: hasExtra ? Extras.ExtraContent : null);
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, FunctionResultContent result, Action<string> leavesOut)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, result.CallId);
        json.WritePropertyName("content"u8);
        AIContent[] parts = result.Result switch
        {
            AIContent content => [content],
            IEnumerable<AIContent> contents => [.. contents],
            _ => [new TextContent(result.Result is null && result.Exception is not null ? Failed : WireJson.TextOf(result.Result))],
        };
        PartWriter.WriteContent(json, Written(parts, PartWriter.IsPart, leavesOut));
        Extras.Write(json, result.AdditionalProperties);
        json.WriteEndObject();
    }

    /// <summary>OpenAI takes names of 64 letters, digits and some signs.</summary>
    private static void WriteName(Utf8JsonWriter json, string? author)
    {
        if (string.IsNullOrWhiteSpace(author)) return;
        string name = NotInNames().Replace(author, "_");
        json.WriteString("name"u8, name.Length <= 64 ? name : name[..64]);
    }

    [GeneratedRegex("[^a-zA-Z0-9_-]+")]
    private static partial Regex NotInNames();
}
