namespace ProviderKit.Tests.Vendors.Contract;

/// <summary>
/// One provider's replies, in its own wire format, to the questions of <see cref="ProviderContractTests{T}"/>. What they
/// have to say is the same for all: see each member. Streams are the exact text on the wire.
/// </summary>
public interface IProviderFixtures
{
    string Provider { get; }

    /// <summary>A model with the provider's prefix.</summary>
    string Model { get; }

    /// <summary>The content type of its streams.</summary>
    string StreamType => "text/event-stream";

    /// <summary>What ends an event of its streams.</summary>
    string EventEnd => "\n\n";

    /// <summary>Member of a message or delta that holds the reasoning.</summary>
    string ReasoningMember => "reasoning_content";

    /// <summary>Whether the upstream is sent the client's stop sequences.</summary>
    bool SendsStop => true;

    /// <summary>Settings beside a token named by the test.</summary>
    void Configure(ProviderOptions options)
    {
    }

    /// <summary>"Hello there." and a proper end; 12 tokens read, 5 written. With an unknown member at the top.</summary>
    string Text { get; }

    /// <summary>The same streamed, in at least two pieces of text.</summary>
    string TextStream { get; }

    /// <summary>One call: <c>weather</c> with <c>{"city":"Paris"}</c>.</summary>
    string Tool { get; }

    /// <summary>The same streamed; in fragments where the vendor sends fragments.</summary>
    string ToolStream { get; }

    /// <summary>Two calls in one reply: <c>weather</c> with <c>{"city":"Paris"}</c> and <c>time</c> with <c>{"zone":"CET"}</c>.</summary>
    string ParallelTools { get; }

    /// <summary>The same streamed.</summary>
    string ParallelToolsStream { get; }

    /// <summary>The reasoning "Let me think." and the text "42".</summary>
    string Reasoning { get; }

    /// <summary>The same streamed.</summary>
    string ReasoningStream { get; }

    /// <summary>"Hel", cut off by the limit on tokens.</summary>
    string Length { get; }

    /// <summary>How the vendor refuses a token.</summary>
    UpstreamReply Unauthorized { get; }

    /// <summary>How the vendor limits a token for <see cref="RateLimitSeconds"/>.</summary>
    UpstreamReply RateLimited { get; }

    double RateLimitSeconds { get; }

    /// <summary>A stream whose first event is an error of the vendor's own shape.</summary>
    string ErrorStream { get; }
}

/// <summary>An upstream's answer.</summary>
public sealed record UpstreamReply(int Status, string Body, string ContentType = "application/json", params (string Name, string Value)[] Headers);
