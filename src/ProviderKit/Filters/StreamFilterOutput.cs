using System.Diagnostics.CodeAnalysis;

namespace ProviderKit;

/// <summary>Takes what a filter lets go on of a stream. For one caller at a time.</summary>
[Experimental(ProviderKitExperiments.Filters)]
public sealed class StreamFilterOutput
{
    private readonly Queue<ChatEvent> _events = new();
    private readonly FilterContext _context;

    /// <summary>An empty output; for tests of filters. The dispatcher makes its own.</summary>
    /// <param name="context">Takes the notes.</param>
    public StreamFilterOutput(FilterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
    }

    /// <summary>Lets an event go on.</summary>
    /// <param name="streamed">The event; its bytes must not be changed afterwards.</param>
    public void Write(ChatEvent streamed) => _events.Enqueue(streamed);

    /// <summary>Adds a line to the request's trail (<see cref="FilterContext.Note"/>).</summary>
    public void Note(string text) => _context.Note(text);

    /// <summary>Takes the next event that was written.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryTake(out ChatEvent streamed) => _events.TryDequeue(out streamed);
}
