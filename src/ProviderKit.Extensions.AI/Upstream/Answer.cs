using System.Text.Json;
using Microsoft.Extensions.AI;
using ProviderKit.Extensions.AI.Wire;

namespace ProviderKit.Extensions.AI.Upstream;

/// <summary>What an upstream's client has answered so far: the parts that are known only at the end.</summary>
/// <param name="errorOf">Makes the exception of an error that the client reports as a content.</param>
/// <param name="model">The upstream's name of the model.</param>
/// <param name="created">When it began.</param>
/// <param name="leavesOut">Takes the names of contents that have no counterpart in OpenAI's format.</param>
internal sealed class Answer(Func<ErrorContent, ProviderException> errorOf, string model, DateTimeOffset created, Action<string> leavesOut)
{
    private readonly List<FunctionCallContent> _calls = [];
    private readonly HashSet<string> _answered = [];
    private ChatFinishReason? _finish;

    /// <summary>The reply's id: the client's own, or one that is made up.</summary>
    public string Id { get; private set; } = $"chatcmpl-{Guid.NewGuid():N}";

    public DateTimeOffset Created => created;

    public List<TextReasoningContent> Thoughts { get; } = [];

    public UsageDetails? Usage { get; private set; }

    /// <summary>The calls that the gateway's client is to run: those that the upstream's client has run itself are its own business.</summary>
    public IReadOnlyList<FunctionCallContent> Calls => _calls.FindAll(call => !call.InformationalOnly && !_answered.Contains(call.CallId));

    /// <summary>OpenAI's finish reason.</summary>
    public string Finish => Calls.Count > 0 ? "tool_calls" : _finish is { Value: not "tool_calls" } finish ? finish.Value : "stop";

    /// <summary>Takes note of what a reply or an update says about itself.</summary>
    public void Note(string? id, ChatFinishReason? finish, UsageDetails? usage)
    {
        if (!string.IsNullOrEmpty(id)) Id = id;
        _finish = finish ?? _finish;
        Usage = usage ?? Usage;
    }

    /// <summary>Takes note of contents.</summary>
    /// <returns>Those that are written as they come: what an assistant says and thinks.</returns>
    /// <exception cref="ProviderException">One of them is an error.</exception>
    public List<AIContent> Add(ChatRole? role, IEnumerable<AIContent> contents)
    {
        var said = new List<AIContent>();
        foreach (var content in contents)
        {
            switch (content)
            {
                case FunctionResultContent result: _answered.Add(result.CallId); break;
                case FunctionCallContent call: _calls.Add(call); break;
                case UsageContent usage: AddUsage(usage.Details); break;
                case ErrorContent { ErrorCode: not PartReader.RefusalCode } error: throw errorOf(error);
                case TextReasoningContent thought: ClientThoughts.Add(Thoughts, thought); said.Add(thought); break;
                // What tools say is the business of the upstream's client, which has run them.
                default: if (role is null || role == ChatRole.Assistant) AddSaid(content, said); break;
            }
        }
        return said;
    }

    /// <summary>Begins a reply or chunk up to its choices: id, time and model.</summary>
    public void WriteHead(Utf8JsonWriter json, ReadOnlySpan<byte> kind)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("object"u8, kind);
        json.WriteNumber("created"u8, created.ToUnixTimeSeconds());
        json.WriteString("model"u8, model);
    }

    private void AddSaid(AIContent content, List<AIContent> said)
    {
        if (!SaidWriter.IsWritten(content) && !SaidWriter.IsAudio(content))
        {
            leavesOut($"reply: {ContentName.Of(content)}");
            return;
        }
        said.Add(content);
        foreach (var annotation in content.Annotations ?? [])
            if (!Citations.IsWritten(annotation)) leavesOut($"reply: {annotation.GetType().Name}");
    }

    // A client that runs functions itself counts each of its calls.
    private void AddUsage(UsageDetails usage)
    {
        var sum = new UsageDetails();
        if (Usage is not null) sum.Add(Usage);
        sum.Add(usage);
        Usage = sum;
    }
}
