using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ProviderKit.AspNetCore.Monitoring.Contracts;

/// <summary>
/// The entries of a page. <see cref="ProviderLogEntry.WriteTo"/> writes them, as in files and streams; the type of its elements describes what that writes.
/// </summary>
internal sealed class LoggedEntries(IEnumerable<ProviderLogEntry> entries) : IEnumerable<MonitoredLogEntry>
{
    public IEnumerator<MonitoredLogEntry> GetEnumerator() => throw new NotSupportedException();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal sealed class Writer : JsonConverter<LoggedEntries>
    {
        public override void Write(Utf8JsonWriter writer, LoggedEntries value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var entry in value.Entries) entry.WriteTo(writer);
            writer.WriteEndArray();
        }

        public override LoggedEntries Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();
    }

    private IEnumerable<ProviderLogEntry> Entries => entries;
}
