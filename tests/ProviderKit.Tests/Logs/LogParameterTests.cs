using System.Reflection;
using Microsoft.Extensions.Logging;

namespace ProviderKit.Tests.Logs;

public class LogParameterTests
{
    /// <summary>The name of an enum's member in C# is no word for people: log entries name errors as the API does.</summary>
    [Test]
    public void LogMessages_TakeNoEnums() => Assert.That(
        from type in typeof(IChatDispatcher).Assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where method.GetCustomAttribute<LoggerMessageAttribute>() is not null
        from parameter in method.GetParameters()
        where (Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType) is { IsEnum: true } kind && kind != typeof(LogLevel)
        select $"{type.Name}.{method.Name}({parameter.Name})",
        Is.Empty);
}
