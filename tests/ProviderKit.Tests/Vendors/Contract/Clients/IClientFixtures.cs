using System.Text.Json.Nodes;

namespace ProviderKit.Tests.Vendors.Contract.Clients;

/// <summary>
/// What clients of one format send, and how they read what they get. A format gets the tests of <see cref="ClientContractTests"/> over vendors of
/// every format, and those of recorded replies, by a class of these and a line in <see cref="ContractPairs"/>.
/// </summary>
public interface IClientFixtures
{
    WireFormat Format { get; }

    /// <summary>A question with the functions <c>weather</c> and <c>time</c>, for at most 100 tokens, that wants thoughts shown.</summary>
    string Request(string model, bool stream);

    /// <summary>The word for an answer that is complete.</summary>
    string Done { get; }

    /// <summary>The word for an answer that ends with calls.</summary>
    string Called { get; }

    /// <summary>The word for an answer that was cut off by the limit on tokens.</summary>
    string Limited { get; }

    /// <summary>Reads a whole reply.</summary>
    ClientAnswer Whole(JsonNode reply);

    /// <summary>Reads a stream, as strictly as the strictest SDK: order, numbers, that what begins ends, and that pieces add up.</summary>
    /// <param name="events">The events; without names in formats that have none.</param>
    ClientAnswer Streamed(IReadOnlyList<(string Name, JsonNode Data)> events);
}

/// <summary>An answer as a client has it.</summary>
/// <param name="Text">What the model said.</param>
/// <param name="Thoughts">What it thought.</param>
/// <param name="Calls">Its calls: name, space, arguments as compact JSON.</param>
/// <param name="Ids">The calls' ids.</param>
/// <param name="Finish">Why it ends; null where it was cut.</param>
/// <param name="Tokens">Tokens read and written; null where they were not counted.</param>
public sealed record ClientAnswer(string Text, string Thoughts, string[] Calls, string[] Ids, string? Finish, (long Read, long Written)? Tokens)
{
    public static readonly ClientAnswer Nothing = new("", "", [], [], null, null);
}
